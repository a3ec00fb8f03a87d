package chat.node.testkit;

import chat.node.dev.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** One redis-server process of a test's own, which it may kill, start again, and set up as it likes. */
public final class RedisProcess implements AutoCloseable {
    private final Path program;
    private final int port;
    private final Path directory;
    private final List<String> arguments;
    private Process process;

    private RedisProcess(Path program, int port, Path directory, List<String> arguments) {
        this.program = program;
        this.port = port;
        this.directory = directory;
        this.arguments = arguments;
    }

    /** The embedded one on a free port; {@code arguments} come behind the usual ones. */
    public static RedisProcess start(Path directory, String... arguments) throws IOException {
        return start(RedisServer.program(), directory, freePort(), arguments);
    }

    public static RedisProcess start(Path program, Path directory, int port, String... arguments) throws IOException {
        RedisProcess made = new RedisProcess(program, port, Files.createDirectories(directory), List.of(arguments));
        made.start();
        return made;
    }

    /** @param file with a port and a directory in it; the sentinel writes to it */
    public static RedisProcess startSentinel(Path file, int port) throws IOException {
        return start(RedisServer.program(), file.getParent(), port, file.toString(), "--sentinel");
    }

    /** The one that the system has installed, if it has. */
    public static Optional<Path> installed() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public static int freePort() throws IOException {
        return QuietPorts.free();
    }

    public int port() {
        return port;
    }

    /** Returns when it answers. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        boolean sentinel = arguments.contains("--sentinel");
        if (!sentinel) {
            command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--dir", "" + directory));
        }
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis-" + port + ".log").toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(this::answers);
    }

    /** As a machine dies: no goodbye. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Runs commands on a connection of their own. */
    public <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Override
    public void close() {
        kill();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new UncheckedIOException("Redis did not start on port " + port, e);
            }
            return false;
        }
    }
}
