package chat.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code ./chat up} runs: PostgreSQL, Redis and one node, from what chat-node has built. */
final class RunningCluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Pattern DATABASE = Pattern.compile("postgres://(\\w+)@([\\w.]+:\\d+/\\w+)");

    private final Process process;
    private final Path output;
    private final Path data;
    private final int port;

    private RunningCluster(Process process, Path output, Path data, int port) {
        this.process = process;
        this.output = output;
        this.data = data;
        this.port = port;
    }

    /** @param directory for what it keeps */
    static RunningCluster start(Path directory) throws IOException {
        Path home = Path.of("..").toRealPath();
        Path target = home.resolve("chat-node/target");
        Path output = directory.resolve("up.log");
        Path data = directory.resolve("data");
        int port = freePorts();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        target.resolve("classes") + ":" + target.resolve("chat-node.jar") + ":"
                                + target.resolve("dev-lib/*"),
                        "chat.node.dev.Up",
                        "--home",
                        home.toString(),
                        "--data",
                        data.toString(),
                        "--nodes",
                        "1",
                        "--port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        RunningCluster cluster = new RunningCluster(process, output, data, port);
        try {
            await().atMost(START)
                    .until(() -> cluster.output().contains("Ctrl-C stops everything") || !process.isAlive());
            assertThat(process.isAlive()).as(cluster.output()).isTrue();
            return cluster;
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What its nodes sign tokens with. */
    Path key() {
        return data.resolve("secret");
    }

    void execute(String sql) throws SQLException {
        Matcher database = DATABASE.matcher(output());
        if (!database.find()) {
            throw new AssertionError("no database in " + output());
        }
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://" + database.group(2), database.group(1), "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // As Ctrl-C: it stops what it has started.
        process.destroy();
        try {
            await().atMost(STOP).until(() -> !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }

    /** A port that is free together with those that one node takes besides. */
    private static int freePorts() {
        Random random = new Random();
        while (true) {
            int candidate = random.nextInt(20_000, 30_000);
            if (Stream.of(0, 1, 1_000, 1_001).allMatch(offset -> isFree(candidate + offset))) {
                return candidate;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
