package chat.node.bench.compare;

import chat.node.testkit.NodeProject;
import chat.node.testkit.QuietPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that prints the port it listens on, and ends with its standard input. */
final class ServerProcess implements MeasuredServer {
    private final Process process;
    private final boolean isJava;
    private final BufferedReader output;
    private final int port;

    private ServerProcess(Process process, boolean isJava) throws IOException {
        this.process = process;
        this.isJava = isJava;
        this.output = process.inputReader();
        String line = output.readLine();
        if (line == null || !line.matches("\\d+")) {
            process.destroyForcibly();
            throw new IOException("the server did not start: " + line);
        }
        port = Integer.parseInt(line);
    }

    /** With the options of our node's JVM. */
    static ServerProcess ours(Class<?> program, String... arguments) throws IOException {
        return java(List.of("@jvm.options"), program, arguments);
    }

    private static ServerProcess java(List<String> jvmOptions, Class<?> program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
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

    static ServerProcess nettySocketio() throws IOException {
        return java(List.of(), NettySocketioServer.class, "" + QuietPorts.free());
    }

    static ServerProcess nodeJs(String... arguments) throws IOException {
        return new ServerProcess(NodeProject.start("plain-server.js", arguments), false);
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
        String line = output.readLine();
        if (!"collected".equals(line)) {
            throw new IOException("the server did not collect: " + line);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
