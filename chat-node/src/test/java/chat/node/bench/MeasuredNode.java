package chat.node.bench;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
    private static final Pattern READY = Pattern.compile("is ready on port (\\d+), admin port (\\d+)");
    private static final Pattern CLIENTS = Pattern.compile("(?m)^chat_socket_clients\\S* (\\S+)");
    private static final Pattern RESIDENT = Pattern.compile("(?m)^Rss:\\s+(\\d+) kB");
    private static final Pattern LIVE_HEAP = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Process process;
    private final Path log;
    private int port;
    private int adminPort;
    private String token;

    private MeasuredNode(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** With default settings. */
    static MeasuredNode start(Path jar, List<String> jvmOptions) throws IOException, InterruptedException {
        return start(jar, jvmOptions, EmbeddedServers.newDatabase(), Map.of());
    }

    /** @param settings other than the defaults */
    static MeasuredNode start(Path jar, List<String> jvmOptions, String databaseUrl, Map<String, String> settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program("java"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        Path log = Files.createTempFile("measured-node", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.environment().putAll(TestNode.environment("measured", databaseUrl, settings));
        if (!settings.containsKey("CHAT_DATABASE_POOL_SIZE")) {
            builder.environment().remove("CHAT_DATABASE_POOL_SIZE");
        }
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

    /** Of an account of its own, always the same one: registrations are limited. Good for an hour. */
    String token() {
        if (token == null) {
            token = register();
        }
        return token;
    }

    private String register() {
        String account = "idle" + System.nanoTime() + "@example.com";
        Map<String, String> body = Map.of("email", account, "password", "open sesame", "displayName", "Idle");
        return new Http(URI.create("http://127.0.0.1:" + port))
                .post("/api/auth/register", body)
                .at("/token");
    }

    /** Returns when so many clients are connected to the node. */
    void awaitClients(int count) throws InterruptedException {
        Http admin = new Http(URI.create("http://127.0.0.1:" + adminPort));
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (number(CLIENTS, admin.get("/metrics").text()) != count) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the node has another number of clients than " + count);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    void collect() throws IOException, InterruptedException {
        jcmd("GC.run");
    }

    /** All memory that the process has in RAM, its program's files included. */
    long residentBytes() throws IOException {
        String rollup = Files.readString(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"));
        return 1024 * (long) number(RESIDENT, rollup);
    }

    /** Of live objects alone; this collects. */
    long liveHeapBytes() throws IOException, InterruptedException {
        return (long) number(LIVE_HEAP, jcmd("GC.class_histogram"));
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
        adminPort = Integer.parseInt(ready.group(2));
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(program("jcmd"), Long.toString(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + output);
        }
        return output;
    }

    private static double number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("not found: " + pattern);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
