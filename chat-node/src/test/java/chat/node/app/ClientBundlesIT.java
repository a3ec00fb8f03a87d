package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.Http;
import chat.node.testkit.NodeExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientBundlesIT {
    @RegisterExtension
    static final NodeExtension NODE = NodeExtension.plain();

    @ParameterizedTest
    @ValueSource(strings = {"socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"})
    void eachBundleAndItsMapAreServedAsTheReferenceDoes(String name) {
        Http.Answer script = NODE.http().get("/socket.io/" + name);
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.header("Content-Type")).contains("application/javascript; charset=utf-8");
        assertThat(script.header("Cache-Control")).contains("public, max-age=0");
        assertThat(script.header("Cross-Origin-Resource-Policy")).contains("cross-origin");
        assertThat(script.text()).contains("Socket.IO v").contains("sourceMappingURL=" + name + ".map");

        Http.Answer map = NODE.http().get("/socket.io/" + name + ".map");
        assertThat(map.status()).isEqualTo(200);
        assertThat(map.header("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(map.json().at("/version").asInt()).isEqualTo(3);
    }

    @Test
    void whoHasItAlreadyIsToldSo() {
        String tag = NODE.http().get("/socket.io/socket.io.js").header("ETag").orElseThrow();
        for (String known : new String[] {tag, "W/" + tag}) {
            Http.Answer again = NODE.http().with("If-None-Match", known).get("/socket.io/socket.io.js");
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.text()).isEmpty();
        }
    }

    @Test
    void itIsCompressedForThoseWhoTakeThat() {
        Http.Answer zipped = NODE.http().with("Accept-Encoding", "gzip").get("/socket.io/socket.io.min.js");
        assertThat(zipped.header("Content-Encoding")).contains("gzip");
    }

    @Test
    void enginePathsBesideThemStillBelongToEngineIo() {
        assertThat(NODE.http().get("/socket.io/").text()).isEqualTo("{\"code\":0,\"message\":\"Transport unknown\"}");
    }
}
