package chat.node.dev;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A process of the stack under its name. One that ends without having been asked to is reported once, with the end of its
 * log; it is not started again, so that its fault stays to be seen.
 */
final class Child {
    private static final int LOG_LINES = 12;
    private static final Duration POLL = Duration.ofMillis(25);

    private final String name;
    private final ProcessHandle process;
    private final Path log;
    private final PidFiles pidFiles;
    private volatile boolean stopping;

    Child(String name, ProcessHandle process, Path log, PidFiles pidFiles) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.pidFiles = pidFiles;
    }

    /** @param sign a word of the process's command line by which a later run knows it again */
    static Child adopt(String name, ProcessHandle process, String sign, Path log, PidFiles pidFiles)
            throws IOException {
        pidFiles.write(name, process, sign);
        return new Child(name, process, log, pidFiles);
    }

    static void stopAll(List<Child> children, Duration patience) throws IOException {
        children.forEach(Child::expectEnd);
        Children.stopAll(children.stream().map(child -> child.process).toList(), patience);
        for (Child child : children) {
            child.forget();
        }
    }

    /** From now on an unexpected end is told on the console. */
    void watch(Console console) {
        // Nothing in it can fail, and nobody waits for it.
        var unused = process.onExit().thenAccept(ended -> {
            if (!stopping) {
                console.complain(name + " ended by itself; the rest keeps running. The end of " + log + ":");
                Children.tail(log, LOG_LINES).forEach(line -> console.complain("  | " + line));
            }
        });
    }

    String name() {
        return name;
    }

    boolean isRunning() {
        return Children.isRunning(process);
    }

    /** Why it did not come up, for the person at the terminal. */
    StackException failure(String what) {
        String end = String.join("\n  | ", Children.tail(log, LOG_LINES));
        return new StackException(name + " " + what + ". The end of " + log + ":\n  | " + end);
    }

    /** Before it is stopped in some other way. */
    void expectEnd() {
        stopping = true;
    }

    void awaitCleared() {
        Children.awaitCleared(List.of(process));
    }

    /** To be called when the process is gone. */
    void forget() throws IOException {
        pidFiles.remove(name);
    }

    /** @return false when it did not listen and was ended by force */
    boolean stop(Duration patience) throws IOException {
        expectEnd();
        boolean listened = Children.stop(process, "TERM", patience);
        forget();
        return listened;
    }

    /** @return false when a stop was asked for meanwhile */
    boolean awaitReady(Duration patience, BooleanSupplier ready, StopRequest stopRequest)
            throws StackException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!ready.getAsBoolean()) {
            if (!isRunning()) {
                throw failure("ended while it started");
            }
            if (System.nanoTime() > deadline) {
                throw failure("was not ready within " + patience.toSeconds() + " s");
            }
            if (stopRequest.await(POLL)) {
                return false;
            }
        }
        return true;
    }
}
