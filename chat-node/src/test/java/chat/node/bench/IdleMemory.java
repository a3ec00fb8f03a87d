package chat.node.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an idle WebSocket costs the server: holds 1,000, then 5,000, then 10,000 connections that have joined the main
 * namespace, and prints heap (live objects after a full collection) and resident memory of the server's process, per
 * connection.
 *
 * <p>The server is {@code ConformanceServer} in a JVM of its own; arguments are passed to that JVM, e.g.
 * {@code -XX:+UseSerialGC}.
 */
public final class IdleMemory {
    private static final int[] STEPS = {1_000, 5_000, 10_000};
    private static final Pattern LISTENING = Pattern.compile("listening on (\\d+)");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final String KEY = "x3JJHMbDL1EzLkh9GBhXDw==";

    private record Sample(int connections, long heap, long resident) {}

    private IdleMemory() {}

    public static void main(String[] jvmArguments) throws Exception {
        Process server = startServer(jvmArguments);
        List<Socket> held = new ArrayList<>();
        try {
            int port = port(server);
            // The first connections load classes and warm pools: they are not what an idle connection costs.
            hold(held, 2_000, port);
            closeAll(held);
            Sample base = measure(server, 0);
            System.out.printf("%11s %14s %18s%n", "connections", "heap B each", "resident B each");
            for (int step : STEPS) {
                hold(held, step, port);
                Sample sample = measure(server, step);
                System.out.printf(
                        "%11d %14d %18d%n",
                        step, (sample.heap() - base.heap()) / step, (sample.resident() - base.resident()) / step);
            }
        } finally {
            closeAll(held);
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static Process startServer(String... jvmArguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(jvmArguments));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("chat.node.conformance.ConformanceServer", "--host=127.0.0.1", "--port=0", "--apart=0"));
        command.addAll(List.of("--pingInterval=3600000", "--pingTimeout=3600000"));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int port(Process server) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("the server did not start");
    }

    private static void hold(List<Socket> held, int count, int port) throws IOException {
        while (held.size() < count) {
            held.add(connect(port));
        }
    }

    private static void closeAll(List<Socket> held) throws IOException {
        for (Socket socket : held) {
            socket.close();
        }
        held.clear();
    }

    /** As a browser asks, headers and all, and then a CONNECT to the main namespace. */
    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request(port).getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        readUntil(in, "\r\n\r\n");
        readUntil(in, "}");
        // A masked text frame of two characters, "40"; the mask is zero.
        socket.getOutputStream().write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '4', '0'});
        readUntil(in, "}");
        return socket;
    }

    private static String request(int port) {
        return "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                + "Host: 127.0.0.1:" + port + "\r\n"
                + "Connection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
                + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n"
                + "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.9\r\n\r\n";
    }

    private static void readUntil(InputStream in, String end) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(end) < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("closed after: " + seen);
            }
            seen.append((char) read);
        }
    }

    /** {@code GC.class_histogram} collects first, so what it counts is alive. */
    private static Sample measure(Process server, int connections) throws IOException, InterruptedException {
        jcmd(server, "GC.run");
        String histogram = jcmd(server, "GC.class_histogram");
        String status = Files.readString(Path.of("/proc", Long.toString(server.pid()), "status"));
        return new Sample(connections, number(TOTAL, histogram), number(RESIDENT, status) * 1024);
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("not found: " + pattern);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static String jcmd(Process server, String command) throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process jcmd = new ProcessBuilder(program, Long.toString(server.pid()), command)
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return output;
    }
}
