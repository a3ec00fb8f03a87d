package chat.node.bench.compare;

import chat.node.testkit.NodeProject;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The chat server in {@code chat-server.js}. */
final class NodeJsChat implements MeasuredServer {
    private final Process process;
    private final int port;

    private NodeJsChat(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param secret of the tokens
     * @param numbering {@code row} or {@code process}: who counts the messages of a room
     */
    // The process's output belongs to the process, which close() ends.
    @SuppressWarnings("resource")
    static NodeJsChat start(String databaseUrl, String secret, String numbering) throws IOException {
        Process process = NodeProject.start("chat-server.js", databaseUrl, secret, numbering);
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (line == null || !line.matches("\\d+")) {
            process.destroyForcibly();
            throw new IOException("the Node.js server did not start: " + line);
        }
        Thread errors = new Thread(() -> output.lines().forEach(text -> System.err.println("Node.js: " + text)));
        errors.setDaemon(true);
        errors.setName("node-js-output");
        errors.start();
        return new NodeJsChat(process, Integer.parseInt(line));
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
    public void collect() {
        throw new UnsupportedOperationException("its memory is not measured");
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
