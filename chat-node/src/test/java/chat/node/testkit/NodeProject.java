package chat.node.testkit;

import chat.common.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The npm project in {@code src/test/npm}: real clients and the reference servers. It is installed below {@code target}, and
 * again only when its lock file has changed.
 */
public final class NodeProject {
    private static final Path SOURCE = Path.of("src/test/npm");
    private static final Path HOME = Path.of("target/npm-tests");
    private static final Path STAMP = HOME.resolve("installed-lock.json");
    private static final long INSTALL_SECONDS = 300;

    private NodeProject() {}

    /** What a script printed, line by line, and how it ended. */
    public record Result(int exitCode, List<String> lines) {}

    /** Runs a script to its end. */
    public static Result run(int seconds, String script, String... args) {
        Process process = start(script, args);
        CompletableFuture<List<String>> lines = CompletableFuture.supplyAsync(() -> lines(process.getInputStream()));
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                List<String> printed = new ArrayList<>(lines.join());
                printed.add("(ended by force after " + seconds + " seconds)");
                return new Result(-1, printed);
            }
            return new Result(process.exitValue(), lines.join());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The process ends with its standard input, so it does not outlive the test. Errors are printed with the output. */
    public static Process start(String script, String... args) {
        install();
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(args));
        try {
            return new ProcessBuilder(command)
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Node.js is needed for this test", e);
        }
    }

    public static String nodeVersion() {
        try {
            Process node = new ProcessBuilder("node", "--version").start();
            return new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Node.js is needed for this", e);
        }
    }

    /** Of a package that is installed here. */
    public static String version(String name) {
        install();
        try {
            Path description = HOME.resolve("node_modules").resolve(name).resolve("package.json");
            return Json.mapper()
                    .readTree(Files.readAllBytes(description))
                    .path("version")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests in another JVM may be at it as well. */
    private static synchronized void install() {
        try {
            Files.createDirectories(HOME);
            try (FileChannel lock = FileChannel.open(
                            HOME.resolve("install.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = lock.lock()) {
                assert held.isValid();
                installIfNeeded();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void installIfNeeded() throws IOException {
        boolean installed = Files.exists(STAMP) && Files.mismatch(STAMP, SOURCE.resolve("package-lock.json")) < 0;
        try (Stream<Path> files = Files.list(SOURCE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = HOME.resolve(file.getFileName());
                // One that is in use elsewhere is not to be half written.
                if (!Files.exists(copy) || Files.mismatch(copy, file) >= 0) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        if (!installed) {
            npmCi();
            Files.copy(SOURCE.resolve("package-lock.json"), STAMP, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void npmCi() throws IOException {
        Process npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .redirectOutput(HOME.resolve("npm-ci.log").toFile())
                .start();
        try {
            if (!npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
                npm.destroyForcibly();
                throw new IllegalStateException("npm ci failed: see " + HOME.resolve("npm-ci.log"));
            }
        } catch (InterruptedException e) {
            npm.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> lines(InputStream output) {
        try {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
