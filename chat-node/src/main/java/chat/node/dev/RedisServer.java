package chat.node.dev;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A real Redis out of a Maven artifact, on the loopback address, for development and tests. It keeps nothing on disk: what
 * lives in Redis is a hint, the truth is in PostgreSQL.
 */
public final class RedisServer implements AutoCloseable {
    private static final String VERSION = "7.0.9";
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);

    private final Process process;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param directory for its log and working files; may be shared with nobody
     * @param port 0 for any free one
     */
    public static RedisServer start(Path directory, int port) throws IOException {
        return start(directory, port, directory.resolve("redis.log"));
    }

    static RedisServer start(Path directory, int port, Path log) throws IOException {
        Files.createDirectories(directory);
        int chosen = port == 0 ? Children.freePort() : port;
        Process process = Children.start(
                List.of(
                        program().toString(),
                        "--port",
                        Integer.toString(chosen),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        directory.toString()),
                environment -> {},
                directory,
                log);
        RedisServer server = new RedisServer(process, chosen);
        try {
            server.awaitReady(log);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() {
        Children.stop(process.toHandle(), "TERM", Duration.ofSeconds(5));
    }

    private void awaitReady(Path log) throws IOException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!answersPing()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                List<String> lines = Files.readAllLines(log);
                String last = String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
                throw new IOException("Redis did not start on port " + port + ": " + last);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while Redis started", e);
            }
        }
    }

    private boolean answersPing() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    /** The server program, unpacked once per user. */
    public static Path program() throws IOException {
        String name = "redis-server-" + VERSION + "-" + platform();
        Path target = Children.cacheDirectory().resolve("redis").resolve(name);
        if (Files.isExecutable(target)) {
            return target;
        }
        Files.createDirectories(target.getParent());
        try (InputStream packed = RedisServer.class.getClassLoader().getResourceAsStream(name)) {
            if (packed == null) {
                throw new IOException("there is no embedded Redis for " + platform());
            }
            // Written beside and moved: a second run that starts now sees the whole program or none.
            Path unpacked = Files.createTempFile(target.getParent(), name, ".tmp");
            Files.copy(packed, unpacked, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return system + "-" + machine;
    }
}
