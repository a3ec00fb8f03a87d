package chat.node.dev;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the person at the terminal reads. Any thread may call it. */
final class Console {
    private final PrintStream out;
    private final PrintStream err;

    Console(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    void say(String text) {
        out.println(text);
    }

    void ready(String part, long sinceNanos) {
        say(readyLine(part, sinceNanos));
    }

    static String readyLine(String part, long sinceNanos) {
        return String.format(Locale.ROOT, "  %-11s ready after %s", part, seconds(sinceNanos));
    }

    void complain(String text) {
        err.println("chat: " + text);
    }

    static String seconds(long sinceNanos) {
        return String.format(
                Locale.ROOT,
                "%.1f s",
                Duration.ofNanos(System.nanoTime() - sinceNanos).toMillis() / 1000.0);
    }
}
