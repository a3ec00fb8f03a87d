package chat.node.dev.proxy;

import static org.awaitility.Awaitility.await;

import chat.node.testkit.Programs;
import chat.node.testkit.QuietPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real HAProxy with the project's own file, in a process of its own. */
final class TestProxy implements AutoCloseable {
    private static final Path FILE = Path.of("../haproxy/haproxy.cfg");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final ProxyFile file;
    private final Map<String, String> environment = new HashMap<>();
    private final int port;
    private final int statsPort;
    private final Process process;

    /** Ready when it returns, which is when the first node is. */
    static TestProxy start(Path directory, List<Server> servers, Map<String, String> more) throws IOException {
        return new TestProxy(directory, Files.readString(FILE), servers, more);
    }

    /** The same, but its nodes are those that a name server on this machine tells it of. */
    static TestProxy withDns(Path directory, int dnsPort, Map<String, String> more) throws IOException {
        String template = Files.readString(FILE);
        String ofTheMachine = "    parse-resolv-conf\n";
        if (!template.contains(ofTheMachine)) {
            throw new IllegalStateException("haproxy.cfg asks other name servers");
        }
        String asksUs = template.replace(ofTheMachine, "    nameserver test 127.0.0.1:" + dnsPort + "\n");
        return new TestProxy(directory, asksUs, List.of(), more);
    }

    private TestProxy(Path directory, String template, List<Server> servers, Map<String, String> more)
            throws IOException {
        this.directory = directory;
        this.file = new ProxyFile(template);
        this.port = QuietPorts.free();
        this.statsPort = QuietPorts.free();
        write(servers);
        environment.putAll(Map.of(
                "CHAT_PROXY_BIND", "127.0.0.1:" + port,
                "CHAT_PROXY_SOCKET", "unix@haproxy.sock",
                "CHAT_PROXY_STATS", "127.0.0.1:" + statsPort));
        environment.putAll(more);
        process = inItsEnvironment(
                        Programs.haproxy().orElseThrow().toString(),
                        "-W",
                        "-S",
                        "unix@master.sock",
                        "-f",
                        "haproxy.cfg")
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        try {
            awaitServers();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void awaitServers() {
        await("HAProxy, see " + log())
                .atMost(PATIENCE)
                // There is no socket yet, or one that another proxy has left in this directory.
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("HAProxy ended: " + Files.readString(log()));
                    }
                    return runtime().states().stream()
                            .allMatch(state -> state.status().startsWith("UP"));
                });
    }

    /** Where it is not, its tests are skipped. */
    static boolean isInstalled() {
        return Programs.haproxy().isPresent();
    }

    /** A command in the proxy's directory, with its settings. */
    ProcessBuilder inItsEnvironment(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.environment().putAll(environment);
        return builder;
    }

    long pid() {
        return process.pid();
    }

    /** Its log. */
    String said() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    int statsPort() {
        return statsPort;
    }

    ProxyRuntime runtime() {
        return new ProxyRuntime(directory.resolve("haproxy.sock"), file.serverOptions());
    }

    String statusOf(String server) throws IOException {
        return runtime().states().stream()
                .filter(state -> state.name().equals(server))
                .map(ProxyRuntime.State::status)
                .findFirst()
                .orElse("gone");
    }

    /** As an operator does: the file is changed, and the master process told. */
    void reload(List<Server> servers) throws IOException, InterruptedException {
        write(servers);
        long before = loads();
        int unused = new ProcessBuilder("kill", "-USR2", Long.toString(process.pid()))
                .start()
                .waitFor();
        // Not by asking the master: a question that it gets just before it starts over is never answered.
        await("a new worker").atMost(PATIENCE).until(() -> loads() > before);
    }

    private long loads() throws IOException {
        return Files.readString(log())
                .lines()
                .filter(line -> line.contains("Loading success"))
                .count();
    }

    private void write(List<Server> servers) throws IOException {
        Files.writeString(directory.resolve("haproxy.cfg"), file.withServers(servers));
    }

    Path log() {
        return directory.resolve("haproxy.log");
    }

    /** Whoever is still connected is cut off. */
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        // A worker of before a reload outlives its master for as long as it has clients.
        workers.forEach(ProcessHandle::destroyForcibly);
    }
}
