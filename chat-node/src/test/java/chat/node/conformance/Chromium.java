package chat.node.conformance;

import chat.common.json.Json;
import chat.node.testkit.NodeProject;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A browser without windows, driven by {@code src/test/npm/browser.js}. One visit, or several at once, at a time. */
final class Chromium implements AutoCloseable {
    /** To choose the browser, or {@code none} to do without. */
    private static final String SETTING = "CHAT_CHROMIUM";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final List<String> ON_A_MAC = List.of(
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium");

    private final Process process;
    private final BufferedReader output;
    private final Writer input;
    private final String pagePort;

    private Chromium(Process process, BufferedReader output, String pagePort) {
        this.process = process;
        this.output = output;
        this.input = process.outputWriter();
        this.pagePort = pagePort;
    }

    /** What a page of the given act, loaded from or for a server, is to do there; see {@code browser.js}. */
    record Visit(Map<String, Object> json) {
        static Visit to(String server, String act) {
            return new Visit(Map.of("server", server, "act", act)).with("build", "script");
        }

        Visit with(String name, Object value) {
            Map<String, Object> more = new HashMap<>(json);
            more.put(name, value);
            return new Visit(more);
        }
    }

    /** The browser of this machine, unless there is none or none is wanted. */
    static Optional<Path> find() {
        String chosen = System.getenv().getOrDefault(SETTING, "");
        if (!chosen.isEmpty()) {
            return chosen.equals("none") ? Optional.empty() : Optional.of(Path.of(chosen));
        }
        Stream<Path> onThePath = NAMES.stream()
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(directory -> Path.of(directory, name)));
        return Stream.concat(onThePath, ON_A_MAC.stream().map(Path::of))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Chromium start(Path program) {
        Process process = NodeProject.start("browser.js", program.toString());
        try {
            // Not closed: the process writes on.
            BufferedReader output = process.inputReader();
            String port = output.readLine();
            if (port == null || !port.matches("\\d+")) {
                throw new IllegalStateException("the browser did not start: " + port);
            }
            return new Chromium(process, output, port);
        } catch (IOException e) {
            process.destroy();
            throw new UncheckedIOException(e);
        }
    }

    /** The origin of a page that a visit with {@code "from", host} comes from. */
    String origin(String host) {
        return "http://" + host + ":" + pagePort;
    }

    /** What was seen on each visit, line by line. */
    List<List<String>> visit(Visit... visits) {
        try {
            input.write(Json.mapper()
                    .writeValueAsString(Arrays.stream(visits).map(Visit::json).toList()));
            input.write('\n');
            input.flush();
            String answer = output.readLine();
            return Json.mapper().readValue(answer, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The script closes the browser when its input ends. */
    @Override
    public void close() throws IOException {
        input.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
