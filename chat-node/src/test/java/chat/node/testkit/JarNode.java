package chat.node.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, from the jar: one that can be killed, and started again on the same port. */
public final class JarNode implements AutoCloseable {
    private static final Path JAR = Path.of("target", "chat-node.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String READY = "is ready on port";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<String, String> environment;
    private final int port;
    private int starts;
    private Path log;
    private Process process;

    /**
     * Not started yet.
     *
     * @param directory for its logs
     */
    public JarNode(Path directory, String name, String databaseUrl, Map<String, String> more) throws IOException {
        this.directory = directory;
        this.port = QuietPorts.free();
        Map<String, String> settings = new HashMap<>(more);
        settings.put("CHAT_PORT", "" + port);
        this.environment = TestNode.environment(name, databaseUrl, settings);
    }

    /** Does not wait for it. */
    public void start() throws IOException {
        log = directory.resolve(environment.get("CHAT_NODE_NAME") + "-" + ++starts + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(JAVA.toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public void awaitReady() {
        await("a node that is ready, see " + log).atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the node ended: " + Files.readString(log));
            }
            return Files.readString(log).contains(READY);
        });
    }

    /** As with {@code kill -9}; returns when it is gone. */
    public void kill() {
        Process gone = process.destroyForcibly()
                .onExit()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        assertThat(gone.isAlive()).isFalse();
    }

    /** As an operator stops it. @return its exit code */
    public int stop(Duration patience) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the node did not stop within " + patience + ", see " + log);
        }
        return process.exitValue();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public Http http() {
        return new Http(url());
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}
