package chat.node.conformance;

import chat.common.protocol.socket.SocketCodec;
import chat.node.config.NodeConfig;
import chat.node.engine.EngineListener;
import chat.node.socket.ConnectRequest;
import chat.node.socket.Event;
import chat.node.socket.Listeners;
import chat.node.socket.ScenarioApp;
import chat.node.socket.Socket;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The server that the test suites beside the protocol documents expect: {@code /} and {@code /custom} tell each client its
 * auth, send messages back and acknowledge them; nothing else exists. For suites of other projects, and by hand.
 *
 * <pre>
 *   ConformanceServer [--host=localhost] [--port=3000] [--path=/socket.io/] [--pingInterval=300] [--pingTimeout=200]
 *       [--upgradeTimeout=10000] [--connectTimeout=45000] [--maxPayload=1000000] [--maxPending=8000000]
 *       [--parser=text|msgpack] [--perMessageDeflate] [--app=protocol|scenario] [--raw]
 * </pre>
 *
 * <p>{@code --raw} echoes Engine.IO messages and knows nothing of Socket.IO; {@code --app=scenario} is the application of
 * the comparisons with the reference. Prints {@code listening on <port>} when it is ready.
 */
public final class ConformanceServer {
    private static final long AUTH_DELAY_MS = 20;

    private ConformanceServer() {}

    public static void main(String[] args) throws InterruptedException {
        Map<String, String> flags = flags(List.of(args));
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        try (BoundedPool lanes = new BoundedPool("lanes", 4, 10_000, metrics);
                SocketTestServer server = SocketTestServer.start(
                        engine(flags),
                        listener(flags, lanes, metrics),
                        metrics,
                        flags.getOrDefault("host", "localhost"),
                        number(flags, "port", 3000),
                        flags.getOrDefault("path", "/socket.io/"))) {
            System.out.println("listening on " + server.port());
            new CountDownLatch(1).await();
        }
    }

    static void installProtocolApp(SocketServer server) {
        serve(server.of("/").listeners());
        serve(server.of("/custom").listeners());
    }

    private static EngineListener listener(Map<String, String> flags, BoundedPool lanes, SimpleMeterRegistry metrics) {
        if (flags.containsKey("raw")) {
            return new RawEcho();
        }
        SocketSettings settings = SocketSettings.DEFAULT.withConnectTimeout(millis(flags, "connectTimeout", 45_000));
        if ("msgpack".equals(flags.get("parser"))) {
            settings = settings.withCodec(SocketCodec.msgpack());
        }
        SocketServer server = new SocketServer(settings, lanes, metrics);
        if ("scenario".equals(flags.get("app"))) {
            ScenarioApp.install(server);
        } else {
            installProtocolApp(server);
        }
        return server;
    }

    private static void serve(Listeners listeners) {
        listeners
                .onConnect(ConformanceServer::sendAuth)
                .on("message", event -> event.socket().emit("message-back", args(event)))
                .on("message-with-ack", event -> event.ack(args(event)));
    }

    /**
     * A moment later, in a packet of its own on the network: suites that wait for one message after another miss the second
     * when both arrive in the same read. The Node.js server writes each by itself; ours writes once a tick.
     */
    private static void sendAuth(Socket socket, ConnectRequest request) {
        CompletableFuture.delayedExecutor(AUTH_DELAY_MS, TimeUnit.MILLISECONDS)
                .execute(() -> socket.emit("auth", request.auth()));
    }

    private static Object[] args(Event event) {
        return event.args().toArray();
    }

    private static NodeConfig.Engine engine(Map<String, String> flags) {
        return new NodeConfig.Engine(
                millis(flags, "pingInterval", 300),
                millis(flags, "pingTimeout", 200),
                millis(flags, "upgradeTimeout", 10_000),
                millis(flags, "connectTimeout", 45_000),
                number(flags, "maxPayload", 1_000_000),
                number(flags, "maxPending", 8_000_000),
                flags.containsKey("perMessageDeflate"));
    }

    /** {@code --name=value}, {@code --name value} and {@code --name}. */
    private static Map<String, String> flags(List<String> args) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < args.size(); i++) {
            String flag = args.get(i);
            if (!flag.startsWith("--")) {
                throw new IllegalArgumentException("not a flag: " + flag);
            }
            int equals = flag.indexOf('=');
            if (equals > 0) {
                flags.put(flag.substring(2, equals), flag.substring(equals + 1));
            } else if (i + 1 < args.size() && !args.get(i + 1).startsWith("--")) {
                i++;
                flags.put(flag.substring(2), args.get(i));
            } else {
                flags.put(flag.substring(2), "");
            }
        }
        return flags;
    }

    private static Duration millis(Map<String, String> flags, String name, int fallback) {
        return Duration.ofMillis(number(flags, name, fallback));
    }

    private static int number(Map<String, String> flags, String name, int fallback) {
        return Integer.parseInt(flags.getOrDefault(name, Integer.toString(fallback)));
    }
}
