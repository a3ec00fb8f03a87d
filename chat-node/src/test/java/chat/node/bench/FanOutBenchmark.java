package chat.node.bench;

import chat.node.socket.Namespace;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Broadcasts to the members of one room, over real sockets to clients in this very process: one operation is {@code batch}
 * broadcasts, finished when the last byte has arrived at the last client.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FanOutBenchmark {
    private static final String CONTENT = "x".repeat(100);

    /** A frame of 126 bytes or more has a header of four. */
    private static final int FRAME_BYTES = 4 + "42[\"message\",{\"content\":\"\",\"room\":\"general\"}]".length() + 100;

    @Param({"100", "1000"})
    public int members;

    @Param({"1", "50"})
    public int batch;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private SocketTestServer server;
    private DiscardingClients clients;
    private Namespace namespace;

    /** In this order in the frame. */
    public record Message(String content, String room) {}

    @Setup(Level.Trial)
    public void start() throws InterruptedException {
        SocketServer sockets = new SocketServer(SocketSettings.DEFAULT, Runnable::run, metrics);
        namespace = sockets.of("/");
        namespace.listeners().onConnect((socket, request) -> socket.join("general"));
        server = SocketTestServer.start(sockets, metrics);
        clients = new DiscardingClients();
        clients.connect(server.port(), members);
        while (namespace.sockets().size() < members) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        TimeUnit.SECONDS.sleep(1);
    }

    @TearDown(Level.Trial)
    public void stop() {
        clients.close();
        server.close();
    }

    @Benchmark
    public long broadcast() {
        long expected = clients.bytes() + (long) members * batch * FRAME_BYTES;
        for (int i = 0; i < batch; i++) {
            namespace.to("general").emit("message", new Message(CONTENT, "general"));
        }
        while (clients.bytes() < expected) {
            Thread.onSpinWait();
        }
        return expected;
    }
}
