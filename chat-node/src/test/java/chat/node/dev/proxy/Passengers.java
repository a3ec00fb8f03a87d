package chat.node.dev.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.node.testkit.NodeProject;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Many real clients in one process, which says of itself what became of them: {@code passengers.js}. */
final class Passengers implements AutoCloseable {
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
        String line = answers.readLine();
        assertThat(line).as("answer to " + command).startsWith("{");
        JsonNode answer = Json.mapper().readTree(line);
        assertThat(answer.path("failed").asText()).as(command).isEmpty();
        return answer;
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
