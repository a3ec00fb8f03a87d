package chat.node.bench.compare;

import java.io.IOException;

/** What the programs that are measured have in common. */
final class Programs {
    /** The system property. */
    static final String LOOPS = "chat.bench.loops";

    /** As {@code CHAT_EVENT_LOOPS} is by default, unless the comparison was asked for others. */
    static final int EVENT_LOOPS =
            Integer.getInteger(LOOPS, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    private Programs() {}

    /** Says where it listens, and ends with the standard input. */
    static void serve(int port) throws IOException {
        System.out.println(port);
        while (System.in.read() >= 0) {
            // Until whoever started it is done.
        }
        System.exit(0);
    }
}
