package chat.node.dev;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code ./chat up}: a whole cluster on this machine until Ctrl-C. Not part of the runnable jar. */
public final class Up {
    /** PostgreSQL and Redis, unpacked once per user. */
    private static final long PROGRAMS_BYTES = 160L << 20;

    /** How long Ctrl-C may have to wait for us to look. */
    private static final Duration ORDER_POLL = Duration.ofMillis(100);

    private final UpOptions options;
    private final Console console;
    private final StopRequest stopRequest;

    private Up(UpOptions options, Console console, StopRequest stopRequest) {
        this.options = options;
        this.console = console;
        this.stopRequest = stopRequest;
    }

    public static void main(String[] arguments) {
        Console console = new Console(System.out, System.err);
        // The embedded servers' library speaks through SLF4J, and has nothing to say that the logs do not.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        StopRequest stopRequest = new StopRequest(Thread.currentThread(), console);
        stopRequest.listenForSignals();
        System.exit(run(List.of(arguments), console, stopRequest));
    }

    private static int run(List<String> arguments, Console console, StopRequest stopRequest) {
        try {
            return new Up(UpOptions.parse(arguments), console, stopRequest).run();
        } catch (StackException e) {
            console.complain(e.getMessage());
            return e.exitCode();
        } catch (IOException | RuntimeException e) {
            console.complain(StackException.reason(e));
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private int run() throws IOException, StackException, InterruptedException {
        long from = System.nanoTime();
        requireParts();
        try (DataDirectory data = DataDirectory.open(options.data())) {
            PidFiles pidFiles = new PidFiles(data.run());
            endLeftOvers(data, pidFiles);
            Ports.requireFree(options);
            if (options.fresh()) {
                data.startOver();
            }
            console.say("Starting on " + data.path());
            Stack stack = new Stack(options, data, pidFiles, console, stopRequest);
            int exitCode = 0;
            try {
                stack.start();
                if (!stopRequest.isMade()) {
                    loadAllClasses();
                    serve(stack, data, Announcement.lines(options, data, stack, from));
                }
            } finally {
                long stopping = System.nanoTime();
                exitCode = stack.stop() ? 0 : 1;
                console.say("Stopped in " + Console.seconds(stopping));
            }
            return exitCode;
        }
    }

    /** Does what is ordered from other terminals until somebody stops it. */
    private void serve(Stack stack, DataDirectory data, List<String> announcement)
            throws IOException, InterruptedException {
        Orders orders = stack.orders();
        try (Control control = Control.open(data.run(), orders::carryOutAtOnce)) {
            announcement.forEach(console::say);
            while (!stopRequest.isMade()) {
                Control.Order order = control.next(ORDER_POLL);
                if (order != null) {
                    orders.carryOut(order);
                }
            }
        }
    }

    private void requireParts() throws StackException {
        for (Path part : List.of(options.jar(), options.jvmOptions(), options.haproxyConfiguration())) {
            if (!Files.exists(part)) {
                throw new StackException(part + " is missing: ./chat up builds what it needs, run that");
            }
        }
        try {
            Path programs = Children.cacheDirectory();
            boolean unpacked = Files.exists(programs.resolve("postgres"));
            DataDirectory.requireSpace(
                    programs, unpacked ? 0 : PROGRAMS_BYTES, "set XDG_CACHE_HOME to another directory");
        } catch (IOException e) {
            throw new StackException("the embedded servers cannot be unpacked (" + StackException.reason(e)
                    + "): set XDG_CACHE_HOME to a directory that this user may write");
        }
    }

    private void endLeftOvers(DataDirectory data, PidFiles pidFiles) throws IOException {
        List<String> ended = new ArrayList<>(pidFiles.endLeftOvers());
        if (PostgresServer.stopLeftOver(data.postgres())) {
            ended.add("postgres");
        }
        if (!ended.isEmpty()) {
            console.say("Ended what a killed run had left: " + String.join(", ", ended));
        }
    }

    /** A build in another terminal replaces our classes while we run: those needed at the end are loaded before. */
    private static void loadAllClasses() {
        try (Stream<Path> files =
                Files.list(Path.of(Up.class.getResource("Up.class").toURI()).getParent())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.endsWith(".class") && !name.equals("package-info.class")) {
                    Class.forName(Up.class.getPackageName() + "." + name.substring(0, name.length() - 6));
                }
            }
        } catch (IOException | URISyntaxException | ClassNotFoundException | FileSystemNotFoundException e) {
            // Only a precaution: without it everything works as long as nobody builds.
        }
    }
}
