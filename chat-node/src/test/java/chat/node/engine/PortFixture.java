package chat.node.engine;

import chat.node.config.NodeConfig;
import chat.node.config.OriginPolicy;
import chat.node.config.TrustedProxies;
import chat.node.engine.port.PublicPort;
import chat.node.http.HttpEdge;
import chat.node.rest.Rest;
import chat.node.rest.Router;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelHandler;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A public port on a free number with a test's own routes, limits and time limits; the latter are short. */
final class PortFixture implements AutoCloseable {
    static final int MAX_BODY = 100_000;
    static final Duration LONG = Duration.ofSeconds(30);

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final BoundedPool pool = new BoundedPool("test", 4, 64, metrics);
    final Router router = new Router(MAX_BODY);
    PublicPort port;

    private final String host = "127.0.0.1";
    private int number;
    private int bodies = 64 << 20;
    private int connections = 50_000;
    private Duration headerTimeout = LONG;
    private Duration bodyTimeout = LONG;
    private Duration keepAliveTimeout = LONG;
    private TrustedProxies proxies = TrustedProxies.none();
    private OriginPolicy origins = OriginPolicy.of(List.of("https://app.example", "https://*.wild.example"));
    private Optional<NodeConfig.Tls> tls = Optional.empty();
    private Optional<Supplier<ChannelHandler>> engine = Optional.empty();

    PortFixture number(int wanted) {
        number = wanted;
        return this;
    }

    /** What all bodies together may take. */
    PortFixture bodies(int bytes) {
        bodies = bytes;
        return this;
    }

    PortFixture connections(int max) {
        connections = max;
        return this;
    }

    PortFixture headerTimeout(Duration time) {
        headerTimeout = time;
        return this;
    }

    PortFixture bodyTimeout(Duration time) {
        bodyTimeout = time;
        return this;
    }

    PortFixture keepAliveTimeout(Duration time) {
        keepAliveTimeout = time;
        return this;
    }

    PortFixture proxies(String... entries) {
        proxies = TrustedProxies.of(List.of(entries));
        return this;
    }

    PortFixture origins(String... entries) {
        origins = OriginPolicy.of(List.of(entries));
        return this;
    }

    PortFixture tls(NodeConfig.Tls files) {
        tls = Optional.of(files);
        return this;
    }

    PortFixture engine(Supplier<ChannelHandler> handler) {
        engine = Optional.of(handler);
        return this;
    }

    PortFixture routes(Consumer<PortFixture> routes) {
        routes.accept(this);
        return this;
    }

    PortFixture start() throws Exception {
        NodeConfig.Http http = config();
        NodeConfig.Cors cors = new NodeConfig.Cors(origins, Duration.ofMinutes(10));
        HttpEdge edge = new HttpEdge(http, cors, Clock.systemUTC(), metrics);
        port = new PublicPort(http, edge, new Rest(router, metrics)::newHandler, engine, metrics);
        port.start();
        return this;
    }

    NodeConfig.Http config() {
        return new NodeConfig.Http(
                host,
                number,
                host,
                0,
                2,
                4,
                64,
                16 * 1024,
                MAX_BODY,
                bodies,
                connections,
                headerTimeout,
                bodyTimeout,
                keepAliveTimeout,
                proxies,
                tls);
    }

    RawClient connect() throws Exception {
        return new RawClient(port.port());
    }

    URI uri(String path) {
        return URI.create((tls.isPresent() ? "https" : "http") + "://localhost:" + port.port() + path);
    }

    @Override
    public void close() {
        try {
            if (port != null) {
                port.stop(Duration.ofMillis(100));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        pool.close(Duration.ofSeconds(1));
    }
}
