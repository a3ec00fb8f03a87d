package chat.node.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node as an operator runs it: the jar in a JVM of its own, on a real PostgreSQL and Redis. */
final class MeasuredNode implements MeasuredServer {
    private static final Pattern READY = Pattern.compile("is ready on port (\\d+), admin port");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    /** What an operator has to say, and where it listens. */
    private static final Map<String, String> SETTINGS =
            Map.of("CHAT_NODE_NAME", "measured", "CHAT_HOST", "127.0.0.1", "CHAT_PORT", "0", "CHAT_ADMIN_PORT", "0");

    private final Process process;
    private final Path log;
    private int port;

    private MeasuredNode(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param settings other than the defaults, which are those of production */
    static MeasuredNode start(Path jar, String databaseUrl, Map<String, String> settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program("java"));
        command.addAll(List.of("@jvm.options", "-jar", jar.toString()));
        Path log = Files.createTempFile("measured-node", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.environment().putAll(SETTINGS);
        builder.environment().put("CHAT_DATABASE_URL", databaseUrl);
        builder.environment().putAll(settings);
        MeasuredNode node = new MeasuredNode(builder.start(), log);
        try {
            node.awaitReady();
        } catch (IOException | InterruptedException | RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void collect() throws IOException {
        ResidentMemory.collect(pid());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        Files.delete(log);
    }

    private void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Matcher ready = READY.matcher(Files.readString(log));
        while (!ready.find()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("the node did not start:\n" + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(100);
            ready = READY.matcher(Files.readString(log));
        }
        port = Integer.parseInt(ready.group(1));
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
