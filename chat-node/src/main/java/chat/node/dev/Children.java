package chat.node.dev;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Starting and ending the processes of the embedded stack. */
final class Children {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Duration FORCED_END = Duration.ofSeconds(1);
    private static final Duration CLEARING = Duration.ofSeconds(2);

    private Children() {}

    /**
     * Starts a process in a session of its own, so that a Ctrl-C in the terminal reaches only us and we stop the others in
     * order. Its output is appended to {@code log}.
     *
     * @param environment changes what the process would inherit from us
     */
    static Process start(List<String> command, Consumer<Map<String, String>> environment, Path directory, Path log)
            throws IOException {
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            line.add(SETSID.toString());
        }
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        environment.accept(builder.environment());
        return builder.start();
    }

    /**
     * Asks with a signal, waits, and ends by force what does not listen, or at once when this thread is interrupted.
     *
     * @return false when it had to be ended by force
     */
    static boolean stop(ProcessHandle process, String signal, Duration patience) {
        if (!isRunning(process)) {
            return true;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot signal process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return awaitEnd(List.of(process), patience);
    }

    /** The same for many at a time, with SIGTERM. */
    static void stopAll(List<ProcessHandle> processes, Duration patience) {
        processes.forEach(ProcessHandle::destroy);
        awaitEnd(processes, patience);
    }

    private static boolean awaitEnd(List<ProcessHandle> processes, Duration patience) {
        boolean listened = awaitAll(processes, process -> !isRunning(process), patience);
        if (!listened) {
            processes.forEach(ProcessHandle::destroyForcibly);
            awaitAll(processes, process -> !isRunning(process), FORCED_END);
        }
        awaitCleared(processes);
        return listened;
    }

    /**
     * Waits until ended processes are out of the process table too. An orphan waits there for the system to clear it away,
     * usually for a moment, in some containers for ever.
     */
    static void awaitCleared(List<ProcessHandle> processes) {
        awaitAll(processes, process -> !process.isAlive(), CLEARING);
    }

    private static boolean awaitAll(List<ProcessHandle> processes, Predicate<ProcessHandle> ended, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!processes.stream().allMatch(ended)) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A process that ended and was never waited for keeps its number, and the JVM calls it alive; it is not. */
    static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (NoSuchFileException e) {
            // Gone just now, or a system without /proc.
            return process.isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    /** Another user's process shows its command line, but not the path of its program. */
    static String commandLine(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            return Files.exists(file)
                    ? Files.readString(file).replace('\0', ' ')
                    : process.info().commandLine().orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** The last lines of a log, fit to be shown. */
    static List<String> tail(Path log, int lines) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(file.length(), 16 << 10)];
            file.seek(file.length() - end.length);
            file.readFully(end);
            List<String> all = new String(end, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A port of the loopback address that was free a moment ago. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where unpacked server programs are kept: per user and closed to all others, whatever becomes of the modes of the
     * directories in it, so that nobody runs what somebody else could have planted.
     */
    static Path cacheDirectory() throws IOException {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return privateDirectory(base.resolve("chat"));
    }

    /** Fails when the directory exists already and is somebody else's. */
    static Path privateDirectory(Path directory) throws IOException {
        Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
        if (!Files.getPosixFilePermissions(directory).equals(ownerOnly)) {
            Files.setPosixFilePermissions(directory, ownerOnly);
        }
        return directory;
    }
}
