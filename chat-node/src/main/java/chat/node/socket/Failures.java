package chat.node.socket;

import chat.node.work.SparseLog;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;

/** Defects of listeners: logged without what the client sent, which messages of exceptions tend to quote. */
public final class Failures {
    private static final SparseLog SPARSE = new SparseLog();

    private Failures() {}

    public static void log(Logger log, String what, Throwable thrown) {
        Throwable failure = cause(thrown);
        // A client that has found a defect could meet it with each packet.
        SPARSE.say(more ->
                log.error("{} failed: {}{}", what, failure.getClass().getName(), more, new WithoutMessage(failure)));
    }

    /** What a stage failed with, without the wrapping that stages add. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The stack trace of a failure, and nothing else of it. */
    private static final class WithoutMessage extends Exception {
        private static final long serialVersionUID = 1L;

        WithoutMessage(Throwable failure) {
            super(failure.getClass().getName(), null, false, true);
            setStackTrace(failure.getStackTrace());
        }
    }
}
