package chat.node.conformance;

import chat.node.testkit.NodeProject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The Node.js server with the application of the comparisons. */
public final class ReferenceServer implements AutoCloseable {
    private final Process process;
    private final String port;

    private ReferenceServer(Process process, String port) {
        this.process = process;
        this.port = port;
    }

    public static ReferenceServer start(String... args) {
        Process process = NodeProject.start("reference-server.js", args);
        try {
            // Not closed: the process writes on.
            BufferedReader output = process.inputReader();
            String port = output.readLine();
            if (port == null || !port.matches("\\d+")) {
                throw new IllegalStateException("the reference server did not start: " + port);
            }
            return new ReferenceServer(process, port);
        } catch (IOException e) {
            process.destroy();
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://localhost:" + port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
