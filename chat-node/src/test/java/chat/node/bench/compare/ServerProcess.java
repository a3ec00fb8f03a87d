package chat.node.bench.compare;

import chat.node.testkit.NodeProject;
import chat.node.testkit.QuietPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A program that prints the port it listens on, and ends with its standard input. */
final class ServerProcess implements MeasuredServer {
    private static final int PATIENCE_SECONDS = 60;
    private static final String COLLECTED = "collected";

    private final Process process;
    private final boolean isJava;
    /** What it says that somebody waits for; everything else it prints is passed on. */
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>(100);

    private final int port;

    private ServerProcess(Process process, boolean isJava) throws IOException {
        this.process = process;
        this.isJava = isJava;
        Thread reader = new Thread(this::read);
        reader.setName("server-output");
        reader.setDaemon(true);
        reader.start();
        String line = answer();
        if (!line.matches("\\d+")) {
            process.destroyForcibly();
            throw new IOException("the server did not start: " + line);
        }
        port = Integer.parseInt(line);
    }

    /** With the options of our node's JVM. */
    static ServerProcess ours(Class<?> program, String... arguments) throws IOException {
        return java(List.of("@jvm.options"), program, arguments);
    }

    /** On the JVM as it comes. */
    static ServerProcess nettySocketio() throws IOException {
        return java(List.of(), NettySocketioServer.class, "" + QuietPorts.free());
    }

    static ServerProcess nodeJs(String... arguments) throws IOException {
        return new ServerProcess(NodeProject.start("plain-server.js", arguments), false);
    }

    /**
     * @param secret of the tokens
     * @param numbering {@code row} or {@code process}: who counts the messages of a room
     */
    static ServerProcess nodeJsChat(String databaseUrl, String secret, String numbering) throws IOException {
        return new ServerProcess(NodeProject.start("chat-server.js", databaseUrl, secret, numbering), false);
    }

    private static ServerProcess java(List<String> jvmOptions, Class<?> program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-D" + Programs.LOOPS + "=" + Programs.EVENT_LOOPS);
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ServerProcess(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start(),
                true);
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
    public void collect() throws IOException {
        if (isJava) {
            ResidentMemory.collect(pid());
            return;
        }
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        String line = answer();
        if (!COLLECTED.equals(line)) {
            throw new IOException("the server did not collect: " + line);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }

    private String answer() throws IOException {
        try {
            String line = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return line == null ? "nothing in " + PATIENCE_SECONDS + " seconds" : line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if ((line.matches("\\d+") || line.equals(COLLECTED)) && answers.offer(line)) {
                    continue;
                }
                System.err.println("server: " + line);
            }
        } catch (IOException e) {
            // The process has ended.
        }
        boolean unused = answers.offer("its output has ended");
    }
}
