package chat.node.dev;

import static org.awaitility.Awaitility.await;

import chat.node.testkit.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./chat up} from the Java side on, as a process that leads its own process group, as one in a terminal does. */
final class RunningUp {
    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;
    private final Path output;

    private RunningUp(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static RunningUp start(Path output, String... options) throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                // Whoever runs the tests in the background of a script has SIGINT ignored, or with nohup SIGHUP, and so
                // would we.
                "env",
                "--default-signal=INT,HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                target.resolve("classes") + ":" + target.resolve("chat-node.jar") + ":" + target.resolve("dev-lib/*"),
                Up.class.getName(),
                "--home",
                target.getParent().getParent().toString()));
        command.addAll(List.of(options));
        Programs.haproxy().ifPresent(program -> command.addAll(List.of("--haproxy", program.toString())));
        return new RunningUp(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    RunningUp awaitReady() {
        await().atMost(START).until(() -> output().contains("Ctrl-C stops everything") || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("ended while starting: " + output());
        }
        return this;
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The printed line that begins so, to be pasted. */
    String line(String beginning) {
        return output().lines()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line '" + beginning + "' in " + output()));
    }

    /** As the terminal does it: to the whole process group. */
    void signalGroup(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, "--", "-" + process.pid())
                .start()
                .waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int awaitExit(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after " + patience + ": " + output());
        }
        return process.exitValue();
    }

    /** Whatever a failed test left, in order that no test leaves anything. */
    void end() throws IOException, InterruptedException {
        if (process.isAlive()) {
            signalGroup("TERM");
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }
}
