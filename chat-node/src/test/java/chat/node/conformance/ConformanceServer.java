package chat.node.conformance;

import chat.common.protocol.socket.SocketCodec;
import chat.node.engine.EngineListener;
import chat.node.socket.Event;
import chat.node.socket.Listeners;
import chat.node.socket.ScenarioApp;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelPipeline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The server that the test suites beside the protocol documents expect: {@code /} and {@code /custom} tell each client its
 * auth, send messages back and acknowledge them; nothing else exists. For suites of other projects, and by hand; how to
 * start it, this package's description says.
 *
 * <p>Prints {@code listening on <port>} when it is ready, and stops when it is told to end (SIGTERM, Ctrl-C) with code 0.
 */
public final class ConformanceServer {
    private static final String PACED = "paced";
    private static final Duration STOP_TIME = Duration.ofSeconds(5);
    private static final String HELP = """
            Flags, with what they are without them; --name=value and --name value both do:
              --raw                    echo Engine.IO messages instead of speaking Socket.IO
              --host=localhost         the address to listen on
              --port=3000              0 for any that is free
              --path=/socket.io/       with --raw: /engine.io/
              --pingInterval=300       times in milliseconds
              --pingTimeout=200
              --upgradeTimeout=10000
              --connectTimeout=1000    until a client has to have joined a namespace
              --maxPayload=1000000     bytes of one message or polling body
              --maxPending=8000000     bytes that may wait for one client
              --perMessageDeflate      offer it
              --parser=text            or msgpack
              --app=protocol           or scenario, the application of the comparisons with the reference
              --apart=20               what is sent after a WebSocket's HTTP answer, or after a CONNECT packet, waits so long:
                                       suites that listen for one message after the other miss what comes in the same read
              --help                   this
            """;

    private ConformanceServer() {}

    public static void main(String[] args) throws InterruptedException {
        ConformanceFlags flags;
        try {
            flags = ConformanceFlags.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + HELP);
            System.exit(2);
            return;
        }
        if (flags.has("help")) {
            System.out.print(HELP);
            return;
        }
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        BoundedPool lanes = new BoundedPool("lanes", 4, 10_000, metrics);
        SocketTestServer server = SocketTestServer.start(
                flags.engine(),
                listener(flags, lanes, metrics),
                metrics,
                flags.text("host", "localhost"),
                flags.number("port", 3000),
                flags.path(),
                pipeline -> pace(pipeline, flags.millis("apart", 20)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "conformance-stop"));
        System.out.println("listening on " + server.port());
        new CountDownLatch(1).await();
    }

    /** At once where it can be, and in any case soon; 0 because that is how it is meant to end. */
    private static void stop(SocketTestServer server) {
        try {
            CompletableFuture.runAsync(server::close).get(STOP_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            System.err.println("stopped in the middle: " + e);
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void pace(ChannelPipeline pipeline, Duration pause) {
        if (!pause.isZero() && pipeline.get(PACED) == null) {
            pipeline.addFirst(PACED, new PacedFrames(pause));
        }
    }

    static void installProtocolApp(SocketServer server) {
        serve(server.of("/").listeners());
        serve(server.of("/custom").listeners());
    }

    private static EngineListener listener(ConformanceFlags flags, BoundedPool lanes, SimpleMeterRegistry metrics) {
        if (flags.has("raw")) {
            return new RawEcho();
        }
        SocketSettings settings = SocketSettings.DEFAULT.withConnectTimeout(flags.millis("connectTimeout", 1_000));
        if (flags.text("parser", "text").equals("msgpack")) {
            settings = settings.withCodec(SocketCodec.msgpack());
        }
        SocketServer server = new SocketServer(settings, lanes, metrics);
        if (flags.text("app", "protocol").equals("scenario")) {
            ScenarioApp.install(server);
        } else {
            installProtocolApp(server);
        }
        return server;
    }

    private static void serve(Listeners listeners) {
        listeners
                .onConnect((socket, request) -> socket.emit("auth", request.auth()))
                .on("message", event -> event.socket().emit("message-back", args(event)))
                .on("message-with-ack", event -> event.ack(args(event)));
    }

    private static Object[] args(Event event) {
        return event.args().toArray();
    }
}
