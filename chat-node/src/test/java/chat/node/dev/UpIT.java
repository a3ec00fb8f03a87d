package chat.node.dev;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.Programs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole stack, as real processes on free ports. Starts are dear, so each test follows one story through. */
final class UpIT {
    private static final Duration STOP = Duration.ofSeconds(10);

    @TempDir
    private Path temporary;

    private final List<RunningUp> started = new ArrayList<>();
    private Path data;
    private int port;

    @BeforeEach
    void chooseDirectoryAndPorts() {
        data = temporary.resolve("a directory/with spaces");
        port = freePorts();
    }

    @AfterEach
    void stopWhatIsLeft() throws Exception {
        for (RunningUp up : started) {
            up.end();
        }
    }

    @Test
    void whatItPrintsWorksAndOneCtrlCEndsAllOfIt() throws Exception {
        RunningUp up = up(data, port, "--nodes", "2").awaitReady();

        assertThat(paste(up.line("curl -s -w '\\n' http://localhost:" + port + "/api/auth/register")))
                .contains("\"token\"");
        assertThat(paste(up.line("TOKEN=") + "\n"
                        + up.line("curl -s -w '\\n' http://localhost:" + port + "/api/users/me")))
                .contains("@example.com");
        String connected = paste("command -v npm >/dev/null || exit\n" + up.line("TOKEN=") + "\n" + up.line("(cd "));
        // Blank where npm is not there or reaches no registry.
        if (!connected.isBlank()) {
            assertThat(connected).contains("connected as");
        }
        assertThat(paste("curl -s http://localhost:" + port + "/health")).contains("\"status\":\"ok\"");
        for (int node = 1; node <= 2; node++) {
            assertThat(paste("curl -s http://localhost:" + (port + 1000 + node) + "/metrics"))
                    .contains("node=\"node-" + node + "\"");
        }

        scaleAndDrain();

        assertRefused(up(data, freePorts()), "another ./chat up is running on " + data);
        Path other = temporary.resolve("other");
        assertRefused(up(other, port), "port " + port + " (for the app) is in use", "--port");
        assertThat(other.resolve("postgres")).doesNotExist();

        List<ProcessHandle> processes = processes();
        assertThat(processes).hasSize(Programs.haproxy().isPresent() ? 5 : 4);
        up.signalGroup("INT");
        assertThat(up.awaitExit(STOP)).isZero();
        assertThat(up.output()).contains("Stopped in").doesNotContain("could not stop");
        assertNothingIsLeft(processes);
    }

    private void scaleAndDrain() throws Exception {
        assertThat(tell("scale", "3")).contains("node-3", "ready after").contains("exit 0");
        assertThat(statusOf("node-3")).containsPattern(Programs.haproxy().isPresent() ? " up +ok " : " - +ok ");
        assertThat(tell("drain", "node-1")).contains("node-1 let its 0 clients go and ended after", "exit 0");
        assertThat(statusOf("node-1")).isEmpty();
        assertThat(tell("drain", "node-9")).contains("chat: there is no node-9", "exit 1");
        assertThat(tell("scale", "1")).contains("node-3 let its 0 clients go", "exit 0");
        assertThat(tell("drain", "node-2")).contains("chat: node-2 is the last node", "exit 1");
        assertThat(tell("scale", "nine")).contains("chat: scale wants a number from 1 to 32", "exit 2");
        assertThat(paste("curl -s http://localhost:" + port + "/health")).contains("\"node\":\"node-2\"");
        Path logs = data.resolve("logs");
        Path elsewhere = Files.move(logs, data.resolve("logs-elsewhere"));
        assertThat(tell("scale", "3")).contains("chat: ").contains("exit 1");
        Files.move(elsewhere, logs);
        assertThat(tell("scale", "2")).contains("node-1", "exit 0");
    }

    private String statusOf(String node) throws Exception {
        return tell("status").lines().filter(line -> line.startsWith(node)).collect(Collectors.joining());
    }

    private String tell(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                "target/classes",
                Tell.class.getName(),
                data.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said + "exit " + process.waitFor();
    }

    @Test
    void dataOutlivesAKillAndTheNextRunEndsWhatItLeft() throws Exception {
        RunningUp killed = up(data, port, "--nodes", "1").awaitReady();
        paste(killed.line("curl -s -w '\\n' http://localhost:" + port + "/api/auth/register"));
        String signIn = killed.line("TOKEN=") + "\necho $TOKEN";
        List<ProcessHandle> orphans = processes();
        killed.kill();
        assertThat(orphans).isNotEmpty().allMatch(Children::isRunning);

        RunningUp second = up(data, port, "--nodes", "1").awaitReady();
        assertThat(second.output())
                .contains("Ended what a killed run had left")
                .contains("postgres", "redis", "node-1");
        assertThat(orphans).noneMatch(Children::isRunning);
        assertThat(paste(signIn)).startsWith("ey");
        second.signalGroup("TERM");
        assertThat(second.awaitExit(STOP)).isZero();

        RunningUp fresh = up(data, port, "--nodes", "1", "--fresh").awaitReady();
        assertThat(paste(signIn)).contains("\"error\"");
        List<ProcessHandle> processes = processes();
        fresh.signalGroup("HUP");
        assertThat(fresh.awaitExit(STOP)).isZero();
        assertNothingIsLeft(processes);
    }

    private RunningUp up(Path directory, int onPort, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--data", directory.toString(), "--port", Integer.toString(onPort)));
        all.addAll(List.of(options));
        Path output = temporary.resolve("output-" + started.size());
        RunningUp up = RunningUp.start(output, all.toArray(String[]::new));
        started.add(up);
        return up;
    }

    private static void assertRefused(RunningUp up, String... words) throws InterruptedException {
        assertThat(up.awaitExit(STOP)).isEqualTo(1);
        assertThat(up.output().lines()).hasSize(1);
        assertThat(up.output()).startsWith("chat: ").contains(words);
    }

    private void assertNothingIsLeft(List<ProcessHandle> processes) throws IOException {
        assertThat(processes).noneMatch(Children::isRunning);
        assertThat(data.resolve("run")).doesNotExist();
        try (Stream<Path> files = Files.walk(data)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith("lock") || name.endsWith(".pid") || name.endsWith(".sock"));
        }
    }

    /** All that the stack started, by its own records. */
    private List<ProcessHandle> processes() throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(data.resolve("run"))) {
            files = new ArrayList<>(
                    entries.filter(file -> file.toString().endsWith(".pid")).toList());
        }
        files.add(data.resolve("postgres/postmaster.pid"));
        List<ProcessHandle> processes = new ArrayList<>();
        for (Path file : files) {
            ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip()))
                    .ifPresent(processes::add);
        }
        return processes;
    }

    private static String paste(String lines) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash", "-c", lines)
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return said;
    }

    /** A port that is free together with all those that a stack of three nodes takes besides. */
    private static int freePorts() {
        Random random = new Random();
        while (true) {
            int candidate = random.nextInt(20_000, 30_000);
            if (Stream.of(0, 1, 2, 3, 1000, 1001, 1002, 1003).allMatch(offset -> isFree(candidate + offset))) {
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
