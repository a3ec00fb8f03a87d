package chat.node.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessLogTest {
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LogQueue queue = new LogQueue(written);
    private final AccessLog log = new AccessLog(queue, "node-7", Clock.systemUTC());

    @AfterEach
    void end() {
        queue.close();
    }

    @Test
    void aRequestIsOneLine() {
        log.log(request("GET", "/api/rooms", 200));
        assertThat(lines())
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(Z|[+-]\\d\\d:\\d\\d) \\[access] INFO http - method=GET path=/api/rooms"
                                + " status=200 bytes=12 ms=1.5 client=127.0.0.1 request=r1 node=node-7\n");
    }

    @Test
    void aConnectionIsOneLine() {
        log.log(new AccessLog.Connection(
                "websocket",
                "4",
                List.of("a", "b", "c", "d", "e"),
                null,
                "ping_timeout",
                3,
                4,
                Duration.ofSeconds(5),
                CLIENT));
        assertThat(lines())
                .endsWith(
                        " [access] INFO connection - transport=websocket protocol=4 reason=ping_timeout in=3 out=4 ms=5000"
                                + " client=127.0.0.1 socket=a,b,c,+2 user=- node=node-7\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/users/0190c9a8-1111-7abc-8def-123456789012, /api/users/0190c9a8-1111-7abc-8def-123456789012",
        "/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijkl, /reset/*",
        "/a;jsessionid=secret/b, /a",
        "*, *",
    })
    void nothingAsLongAsATokenIsLeftOfAPath(String path, String logged) {
        assertThat(AccessLog.path(path)).isEqualTo(logged);
    }

    @Test
    void whatStrangersWriteStaysOneWordOfALine() {
        log.log(request("G\u001b[31mET\nfake", "/\u001b[2J\"x\r\ny", 400));
        assertThat(lines())
                .contains("method=G?[31mET?fake path=/?[2J?x??y status=400")
                .hasLineCount(1);
    }

    @Test
    void nobodyReadsOfHealthThatIsGood() {
        log.log(request("GET", "/health/ready", 200));
        log.log(request("GET", "/metrics", 200));
        log.log(request("GET", "/health/ready", 503));
        assertThat(lines()).contains("status=503").hasLineCount(1);
    }

    @Test
    void offTakesEverythingAndWritesNothing() {
        assertThat(AccessLog.OFF.isOn()).isFalse();
        AccessLog.OFF.log(request("GET", "/", 200));
    }

    private static AccessLog.Request request(String method, String path, int status) {
        return new AccessLog.Request(method, path, status, 12, Duration.ofNanos(1_500_000), "r1", CLIENT);
    }

    private String lines() {
        assertThat(queue.flush(Duration.ofSeconds(10))).isTrue();
        return written.toString(StandardCharsets.UTF_8);
    }
}
