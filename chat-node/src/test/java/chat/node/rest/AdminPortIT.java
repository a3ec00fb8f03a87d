package chat.node.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.node.config.NodeConfig;
import chat.node.config.OriginPolicy;
import chat.node.config.TrustedProxies;
import chat.node.http.HttpEdge;
import chat.node.work.StartException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AdminPortIT {
    private static final Duration TIME = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();

    private static AdminPort port(int number, MeterRegistry metrics) {
        NodeConfig.Http limits = new NodeConfig.Http(
                "127.0.0.1",
                0,
                "127.0.0.1",
                number,
                1,
                1,
                1,
                16_384,
                1_000,
                1 << 20,
                100,
                TIME,
                TIME,
                TIME,
                TrustedProxies.none(),
                Optional.empty());
        NodeConfig.Cors cors = new NodeConfig.Cors(OriginPolicy.of(List.of()), TIME);
        HttpEdge edge = new HttpEdge(limits, cors, Clock.systemUTC(), metrics);
        Router router = new Router(1_000);
        router.get("/metrics", Runnable::run, request -> Response.bytes(200, "text/plain", new byte[] {'1'}));
        return new AdminPort(limits.adminHost(), number, edge, router, metrics);
    }

    private static boolean hasThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("chat-admin"));
    }

    @Test
    void servesItsOwnRoutesUntilItIsStopped() throws Exception {
        MeterRegistry metrics = new SimpleMeterRegistry();
        AdminPort port = port(0, metrics);
        port.start();
        URI uri = URI.create("http://127.0.0.1:" + port.port() + "/metrics");
        HttpRequest request = HttpRequest.newBuilder(uri).build();

        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("1");
        assertThat(hasThread()).isTrue();
        assertThat(metrics.get("chat.connections").tag("port", "admin").gauge().value())
                .isEqualTo(1);

        port.stop(Duration.ofSeconds(1));
        assertThatThrownBy(() -> http.send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        await().until(() -> !hasThread());
    }

    @Test
    void aPortInUseIsOneClearErrorAndLeavesNothing() throws Exception {
        AdminPort first = port(0, new SimpleMeterRegistry());
        first.start();
        try {
            assertThatThrownBy(
                            () -> port(first.port(), new SimpleMeterRegistry()).start())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("cannot listen on admin port 127.0.0.1:" + first.port());
        } finally {
            first.stop(Duration.ZERO);
        }
        await().until(() -> !hasThread());
    }
}
