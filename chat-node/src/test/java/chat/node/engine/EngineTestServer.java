package chat.node.engine;

import chat.node.config.NodeConfig;
import chat.node.config.OriginPolicy;
import chat.node.config.TrustedProxies;
import chat.node.engine.port.PublicPort;
import chat.node.http.HttpEdge;
import chat.node.rest.Rest;
import chat.node.rest.Router;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The engine on a public port of its own, with the timings that protocol suites expect. */
final class EngineTestServer implements AutoCloseable {
    static final Duration PING_INTERVAL = Duration.ofMillis(300);
    static final Duration PING_TIMEOUT = Duration.ofMillis(200);
    static final Duration UPGRADE_TIMEOUT = Duration.ofMillis(1500);
    static final int MAX_PAYLOAD = 100_000;

    /** What all polling bodies together may take. */
    static final int BODIES = 10 * MAX_PAYLOAD;

    private static final OriginPolicy ORIGINS = OriginPolicy.of(List.of("https://allowed.example"));
    private static final Duration LONG = Duration.ofSeconds(30);

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final EngineServer engine;
    private final PublicPort port;

    private EngineTestServer(NodeConfig.Engine settings, EngineListener listener, int number) throws Exception {
        NodeConfig.Http http = new NodeConfig.Http(
                "127.0.0.1",
                number,
                "127.0.0.1",
                0,
                2,
                1,
                1,
                16 * 1024,
                100_000,
                10 * settings.maxPayload(),
                50_000,
                LONG,
                LONG,
                LONG,
                TrustedProxies.none(),
                Optional.empty());
        HttpEdge edge =
                new HttpEdge(http, new NodeConfig.Cors(ORIGINS, Duration.ofMinutes(10)), Clock.systemUTC(), metrics);
        engine = new EngineServer("node1", settings, ORIGINS, listener, Clock.systemUTC(), metrics);
        port = new PublicPort(
                http,
                edge,
                new Rest(new Router(100_000), metrics)::newHandler,
                Optional.of(engine::newHandler),
                metrics);
        port.start();
    }

    /** Heartbeats so rare that they stay out of the way. */
    static EngineTestServer calm(EngineListener listener) throws Exception {
        return start(settings(LONG, LONG), listener);
    }

    static EngineTestServer start(NodeConfig.Engine settings, EngineListener listener) throws Exception {
        return new EngineTestServer(settings, listener, 0);
    }

    static NodeConfig.Engine settings(Duration pingInterval, Duration pingTimeout) {
        return settings(pingInterval, pingTimeout, false);
    }

    static NodeConfig.Engine settings(Duration pingInterval, Duration pingTimeout, boolean deflate) {
        return new NodeConfig.Engine(
                pingInterval, pingTimeout, UPGRADE_TIMEOUT, LONG, MAX_PAYLOAD, MAX_PAYLOAD, deflate);
    }

    int port() {
        return port.port();
    }

    RawClient connect() throws Exception {
        return new RawClient(port());
    }

    double count(String meter, String tag, String value) {
        return metrics.get(meter).tag(tag, value).counter().count();
    }

    @Override
    public void close() {
        engine.closeAll(Duration.ZERO, Duration.ZERO).toCompletableFuture().join();
        try {
            port.stop(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Serves plain Engine.IO echo by hand: {@code main(port)}, timings as system properties. */
    public static void main(String[] args) throws Exception {
        NodeConfig.Engine settings = new NodeConfig.Engine(
                Duration.ofMillis(Long.getLong("pingInterval", 300)),
                Duration.ofMillis(Long.getLong("pingTimeout", 200)),
                Duration.ofSeconds(10),
                LONG,
                1_000_000,
                1_000_000,
                Boolean.getBoolean("deflate"));
        EngineTestServer server = new EngineTestServer(settings, new Echo(), Integer.parseInt(args[0]));
        System.out.println("listening on " + server.port());
    }
}
