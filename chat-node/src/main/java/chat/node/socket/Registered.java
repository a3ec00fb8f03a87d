package chat.node.socket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener and where it runs.
 *
 * @param name our own, never the client's: it goes into the log
 */
record Registered<T>(String name, Dispatch dispatch, T target) {
    private static final Logger log = LoggerFactory.getLogger(Registered.class);

    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    /** On the socket's event loop. */
    void run(Socket socket, Call call) {
        if (dispatch == Dispatch.LOOP) {
            call(call);
        } else {
            socket.submit(() -> call(call));
        }
    }

    private void call(Call call) {
        try {
            call.run();
        } catch (Exception e) {
            Failures.log(log, "a listener of " + name, e);
        } catch (Error e) {
            // Who catches it further out closes the connection, and does not know whose fault it was.
            Failures.log(log, "a listener of " + name, e);
            throw e;
        }
    }
}
