package chat.loadtest.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.protocol.ProtocolException;
import chat.loadtest.client.News.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void writesWhatASocketIoClientWrites() {
        assertThat(Wire.login("t.o-k")).isEqualTo("40{\"token\":\"t.o-k\"}");
        assertThat(Wire.event(3, "join_room", Map.of("room", "a"))).isEqualTo("423[\"join_room\",{\"room\":\"a\"}]");
        assertThat(Wire.event(-1, "typing", Map.of("typing", true))).isEqualTo("42[\"typing\",{\"typing\":true}]");
    }

    @Test
    void readsWhatAServerSays() throws ProtocolException {
        assertThat(Wire.read("0{\"sid\":\"n.abc\",\"pingInterval\":1}")).isEqualTo(News.of(Kind.OPENED, "n.abc"));
        assertThat(Wire.read("2").kind()).isEqualTo(Kind.PING);
        assertThat(Wire.read("40{\"sid\":\"x\"}").kind()).isEqualTo(Kind.LET_IN);
        assertThat(Wire.read("44{\"message\":\"no\",\"data\":{\"code\":\"unauthorized\"}}"))
                .isEqualTo(News.of(Kind.REFUSED, "unauthorized"));
        assertThat(Wire.read("41").kind()).isEqualTo(Kind.ENDED);
        assertThat(Wire.read("1").kind()).isEqualTo(Kind.ENDED);
        assertThat(Wire.read("6").kind()).isEqualTo(Kind.NOTHING);
        News event = Wire.read("42[\"message\",{\"seq\":5}]");
        assertThat(event.text()).isEqualTo("message");
        assertThat(event.data().path("seq").asInt()).isEqualTo(5);
        News answer = Wire.read("4312[{\"ok\":true}]");
        assertThat(answer.id()).isEqualTo(12);
        assertThat(answer.data().path("ok").asBoolean()).isTrue();
    }

    @Test
    void takesAPolledBodyApart() throws ProtocolException {
        assertThat(Wire.packets("40{\"sid\":\"x\"}\u001e2\u001e42[\"message\",{\"content\":\"ü\"}]"))
                .containsExactly("40{\"sid\":\"x\"}", "2", "42[\"message\",{\"content\":\"ü\"}]");
    }

    @Test
    void whatCannotBeReadIsSaid() {
        assertThatThrownBy(() -> Wire.read("42[")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> Wire.read("")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> Wire.read("0{")).isInstanceOf(ProtocolException.class);
    }

    @Test
    void contentsComeBackAsTheyWere() {
        Content content = new Content("run", 123_456, 78, -5_000_000_000L);

        assertThat(content.text(100)).hasSize(100);
        assertThat(Content.parse(content.text(100))).contains(content);
        assertThat(Content.parse(content.text(Content.SMALLEST))).contains(content);
        assertThat(Content.parse("Hello, what is this?")).isEmpty();
        assertThat(new Content("zzzzzz", 1 << 24, 1_000_000, Long.MIN_VALUE)
                        .text(0)
                        .length())
                .isLessThanOrEqualTo(Content.SMALLEST);
    }
}
