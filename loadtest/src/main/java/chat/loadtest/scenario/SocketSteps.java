package chat.loadtest.scenario;

import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.ws;

import chat.loadtest.client.Wire;
import io.gatling.http.action.ws.WsInboundMessage;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.WsFrameCheck;
import io.gatling.javaapi.http.WsSendTextActionBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Carries the packets of a client over a WebSocket. */
final class SocketSteps extends Steps {
    /** Its name in the session; Gatling also takes it for frames that match no check, which are in no report. */
    static final String SOCKET = "frames heard";

    /** Between two sends of one client: more frames than come in that time, as everything else is seen by the checks. */
    static final int BUFFER = 10_000;

    private static final String THERE = "there";

    private final Duration patience;

    SocketSteps(Duration patience) {
        this.patience = patience;
    }

    @Override
    ChainBuilder connect() {
        return exec(
                // The one before it, if it broke: Gatling would not open another of the same name.
                exec(session -> session.remove(SOCKET)),
                exec(ws("websocket", SOCKET)
                        .connect(Wire.PATH + "websocket")
                        .await(patience)
                        .on(everyFrame())),
                exec(session -> {
                    client(session).opened(session.isFailed(), now());
                    return session;
                }));
    }

    @Override
    ChainBuilder ask() {
        return exec(hearBuffered(), exec(send().await(patience).on(everyFrame())), reportAsked());
    }

    @Override
    ChainBuilder askAndListen() {
        return exec(
                hearBuffered(),
                exec(send().await(patience)
                        .on(everyFrame())
                        .await(SocketSteps::listenTime)
                        .on(everyFrame())),
                reportAsked());
    }

    @Override
    ChainBuilder tellAndListen() {
        return exec(hearBuffered(), exec(send().await(SocketSteps::listenTime).on(everyFrame())), reportAsked());
    }

    @Override
    ChainBuilder idle() {
        return exec(waitAWhile(), doIf(session -> session.contains(SOCKET)).then(hearBuffered()));
    }

    @Override
    ChainBuilder close() {
        return exec(hearBuffered(), exec(ws("close", SOCKET).close()), exec(session -> {
            client(session).closed(now());
            return session.remove(SOCKET);
        }));
    }

    @Override
    Session closeAbandoned(Session session) {
        return HangUp.close(session, SOCKET);
    }

    private static WsSendTextActionBuilder send() {
        return ws("write", SOCKET).sendText(session -> client(session).packet());
    }

    private static Duration listenTime(Session session) {
        return client(session).listenTime(now());
    }

    /** Sees all frames, and is content when the client is. It is silent: the client reports what matters. */
    private static WsFrameCheck everyFrame() {
        return ws.checkTextMessage("frame")
                .silent()
                .matching(bodyString()
                        .transformWithSession(
                                (frame, session) -> client(session).hear(frame, now()) ? THERE : "")
                        .is(THERE));
    }

    /** What came when no check was looking. */
    private static ChainBuilder hearBuffered() {
        return exec(ws.processUnmatchedMessages(SOCKET, (messages, session) -> {
            hear(messages, session);
            return session;
        }));
    }

    private static void hear(List<WsInboundMessage> messages, Session session) {
        if (messages.size() >= BUFFER) {
            client(session).overflowed();
        }
        for (WsInboundMessage message : messages) {
            if (message instanceof WsInboundMessage.Text text) {
                long age = Math.max(0, System.currentTimeMillis() - text.timestamp());
                client(session).hear(text.message(), now() - TimeUnit.MILLISECONDS.toNanos(age));
            }
        }
    }
}
