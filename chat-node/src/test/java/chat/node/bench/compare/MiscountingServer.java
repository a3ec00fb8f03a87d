package chat.node.bench.compare;

import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Says nothing, or everything several times; in this very process. */
final class MiscountingServer implements MeasuredServer {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final SocketTestServer server;

    /** @param times how often it says everything */
    MiscountingServer(int times) {
        SocketServer sockets = new SocketServer(SocketSettings.DEFAULT, Runnable::run, metrics);
        sockets.of("/")
                .listeners()
                .on("join", event -> {
                    event.socket().join(event.arg(0).textValue());
                    event.ack();
                })
                .on("say", event -> {
                    for (int i = 0; i < times; i++) {
                        sockets.of("/").to(event.arg(0).textValue()).emit("news", event.arg(1), event.arg(2));
                    }
                });
        server = SocketTestServer.start(sockets, metrics);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void collect() {
        System.gc();
    }

    @Override
    public void close() {
        server.close();
    }
}
