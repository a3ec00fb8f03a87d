package chat.loadtest.scenario;

import com.typesafe.scalalogging.Logger;
import io.gatling.core.action.Action;
import io.gatling.http.action.ws.fsm.WsFsm;
import io.gatling.javaapi.core.Session;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/**
 * Closes a WebSocket that its user has given up, and does not wait for it: the other side may be dead, and Gatling's own step
 * would wait for its answer as long as for a request. Left alone it would stay open, as Gatling goes on answering its pings.
 */
final class HangUp {
    /** Where the user would go on when the close was answered; it is somewhere else by then. */
    private static final class Nowhere implements Action {
        @Override
        public String name() {
            return "nowhere";
        }

        @Override
        public void execute(io.gatling.core.session.Session session) {}

        @Override
        public Logger logger() {
            throw new IllegalStateException("there is nothing to log");
        }

        // What Scala asks of whoever may log.
        @Override
        public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger logger) {}
    }

    private static final Action NOWHERE = new Nowhere();

    private HangUp() {}

    /** On the user's event loop, as everything that it does. */
    static Session close(Session session, String socket) {
        WsFsm webSocket = session.get(socket);
        if (webSocket == null) {
            return session;
        }
        webSocket.onClientCloseRequest("close", WebSocketCloseStatus.NORMAL_CLOSURE, session.asScala(), NOWHERE);
        return session.remove(socket);
    }
}
