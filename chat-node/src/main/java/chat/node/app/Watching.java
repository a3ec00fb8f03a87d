package chat.node.app;

import chat.node.account.SignedInSocket;
import chat.node.bus.ClusterBus;
import chat.node.config.NodeConfig;
import chat.node.engine.EngineListener;
import chat.node.ops.AccessLog;
import chat.node.ops.LogQueue;
import chat.node.socket.LoggedConnections;
import chat.node.socket.Socket;
import chat.node.socket.SocketServer;
import chat.node.socket.cluster.DeliveryProbe;
import chat.node.work.Chore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The wiring of what only operators look at, one area of {@link ChatNode}. */
final class Watching {
    private static final Duration PROBE = Duration.ofSeconds(1);

    private final AccessLog accessLog;
    private final Clock clock;
    private final DeliveryProbe probe;
    private final Chore probing;

    /** @param loops runs a task on some event loop of the clients' */
    Watching(NodeConfig config, LogQueue output, ClusterBus bus, Executor loops, Clock clock, MeterRegistry meters) {
        this.clock = clock;
        output.register(meters);
        accessLog = config.accessLog() ? new AccessLog(output, config.nodeName(), clock) : AccessLog.OFF;
        probe = new DeliveryProbe(bus, config.cluster().prefix(), loops, meters);
        probing = new Chore("delivery-probe", PROBE, probe::beat);
    }

    AccessLog accessLog() {
        return accessLog;
    }

    /** What the engine is to talk to. */
    EngineListener listener(SocketServer sockets) {
        return accessLog.isOn() ? new LoggedConnections(sockets, accessLog, Watching::user, clock) : sockets;
    }

    void start() {
        probe.start();
        probing.start();
    }

    void stop() {
        probing.close();
        probe.stop();
    }

    private static String user(Socket socket) {
        boolean signedIn = socket.attachment(SignedInSocket.class) != null;
        return signedIn ? SignedInSocket.callerOf(socket).accountId().toString() : null;
    }
}
