package chat.node.socket;

import org.slf4j.Logger;

/** Logs defects of listeners without what the client sent: messages of exceptions tend to quote it. */
final class Failures {
    private Failures() {}

    static void log(Logger log, String what, Throwable failure) {
        log.error("{} failed: {}", what, failure.getClass().getName(), new WithoutMessage(failure));
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
