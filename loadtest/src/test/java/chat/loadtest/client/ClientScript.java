package chat.loadtest.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.loadtest.client.ChatClient.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client in a room of three, of whom it is the first; the test is the server, and the clock. */
abstract class ClientScript {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    final Tally tally = new Tally();
    final List<String> failures = new ArrayList<>();
    private final Probe probe = new Probe() {
        @Override
        public void took(Timing timing, boolean polling, long from, long to) {}

        @Override
        public void failed(Timing timing, boolean polling, long from, long to, String why) {
            failures.add(timing.label() + ": " + why);
        }
    };
    private final Seats seats = new Seats("load", 3, 3, 0, 0);
    /** It begins at 1 s; messages are written from 2 s to 12 s. */
    private final Course course = new Course(Duration.ofSeconds(1), Duration.ofSeconds(10), 0);

    Duration settle = Duration.ofSeconds(20);
    long now = SECOND;
    ChatClient client;

    void create(boolean reconnects) {
        client = another(0, reconnects);
    }

    ChatClient another(int number, boolean reconnects) {
        Behaviour behaviour =
                new Behaviour("run", true, reconnects, 60, 1, 3, 0, 3, Duration.ZERO, Duration.ofSeconds(10), settle);
        return new ChatClient(number, "token", false, new Run(behaviour, course, seats, tally, probe), now);
    }

    void start(boolean reconnects) {
        create(reconnects);
        start(client);
    }

    void start(ChatClient one) {
        assertThat(one.plan(now)).isEqualTo(Step.CONNECT);
        assertThat(one.hear("0{\"sid\":\"n.a\"}", now)).isTrue();
        one.opened(false, now);
        assertThat(one.plan(now)).isEqualTo(Step.ASK);
        assertThat(one.packet()).isEqualTo("40{\"token\":\"token\"}");
        assertThat(one.hear("40{\"sid\":\"x\"}", now)).isTrue();
        one.asked(false, now);
        assertThat(one.plan(now)).isEqualTo(Step.ASK);
        assertThat(one.packet()).contains("\"join_room\",{\"room\":\"load-0\"}");
    }

    void joined() {
        joined(client);
    }

    void joined(ChatClient one) {
        assertThat(one.hear("431[{\"ok\":true,\"lastSeq\":5}]", now)).isTrue();
        one.asked(false, now);
    }

    /** In its room, and listening. */
    void begin(boolean reconnects) {
        start(reconnects);
        joined();
        assertThat(client.plan(now)).isEqualTo(Step.TELL_AND_LISTEN);
    }

    void send() {
        now += SECOND;
        client.asked(false, now);
        assertThat(client.plan(now)).isEqualTo(Step.ASK_AND_LISTEN);
    }

    void end() {
        now += 30 * SECOND;
        assertThat(client.plan(now)).isEqualTo(Step.CLOSE);
        client.closed(now);
        assertThat(client.isGone()).isTrue();
        assertThat(client.plan(now)).isEqualTo(Step.DONE);
    }

    String message(long seq, int sender, int counter) {
        String content = new Content("run", sender, counter, now).text(60);
        return "42[\"message\",{\"room\":\"load-0\",\"seq\":" + seq + ",\"content\":\"" + content + "\"}]";
    }
}
