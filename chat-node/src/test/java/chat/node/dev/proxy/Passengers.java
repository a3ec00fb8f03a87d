package chat.node.dev.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.node.testkit.NodeProject;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Many real clients in one process, which says of itself what became of them: {@code passengers.js}. */
final class Passengers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;

    private Passengers(Process process) {
        this.process = process;
        this.answers = process.inputReader();
        this.commands = process.outputWriter();
    }

    static Passengers board(Map<String, Object> options) throws IOException {
        return new Passengers(NodeProject.start("passengers.js", Json.mapper().writeValueAsString(options)));
    }

    /** The answer may take its time. */
    JsonNode ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        // Reading cannot be interrupted; the end of the process ends it.
        String line = CompletableFuture.supplyAsync(this::readAnswer)
                .completeOnTimeout("nothing in " + PATIENCE, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        assertThat(line).as("answer to " + command).startsWith("{");
        JsonNode answer = Json.mapper().readTree(line);
        assertThat(answer.path("failed").asText()).as(command).isEmpty();
        return answer;
    }

    private String readAnswer() {
        List<String> before = new ArrayList<>();
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                // Node.js itself warns of what it does not like.
                if (line.startsWith("{")) {
                    return line;
                }
                before.add(line);
            }
            return "nothing after " + before;
        } catch (IOException e) {
            return e + " after " + before;
        }
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
