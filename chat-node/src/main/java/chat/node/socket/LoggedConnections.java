package chat.node.socket;

import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineRevision;
import chat.node.engine.CloseReason;
import chat.node.engine.EngineListener;
import chat.node.engine.EngineSession;
import chat.node.ops.AccessLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/** Stands between the engine and the socket server where connections are to be logged as they end. */
public final class LoggedConnections implements EngineListener {
    private final EngineListener behind;
    private final AccessLog log;
    private final Function<Socket, String> userOf;
    private final Clock clock;

    /** @param userOf whose a socket is, or null; on the event loop */
    public LoggedConnections(SocketServer behind, AccessLog log, Function<Socket, String> userOf, Clock clock) {
        this.behind = behind;
        this.log = log;
        this.userOf = userOf;
        this.clock = clock;
    }

    @Override
    public void handleOpen(EngineSession session) {
        behind.handleOpen(session);
    }

    @Override
    public void handleMessage(EngineSession session, EnginePacket message) {
        behind.handleMessage(session, message);
    }

    @Override
    public void handleClose(EngineSession session, CloseReason reason) {
        // Before its sockets hear of it and go.
        log.log(connection(session, reason));
        behind.handleClose(session, reason);
    }

    private AccessLog.Connection connection(EngineSession session, CloseReason reason) {
        Client client = session.attachment(Client.class);
        List<Socket> sockets = client == null ? List.of() : client.socketsForLog();
        return new AccessLog.Connection(
                session.transportName(),
                session.revision() == EngineRevision.V3 ? "3" : "4",
                sockets.stream().map(Socket::id).toList(),
                sockets.stream()
                        .map(userOf)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                reason.name().toLowerCase(Locale.ROOT),
                session.bytesIn(),
                session.bytesOut(),
                Duration.between(session.handshake().time(), clock.instant()),
                session.handshake().clientAddress());
    }
}
