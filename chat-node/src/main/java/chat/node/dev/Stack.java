package chat.node.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The running parts: Redis and PostgreSQL, then the nodes side by side, then HAProxy; stopped the other way round. One
 * thread starts and stops.
 */
final class Stack {
    private static final String DATABASE = "chat";
    private static final Duration PROXY_START = Duration.ofSeconds(10);
    private static final Duration PROXY_STOP = Duration.ofSeconds(1);

    private final UpOptions options;
    private final DataDirectory data;
    private final PidFiles pidFiles;
    private final Console console;
    private final StopRequest stopRequest;
    private RedisServer redis;
    private Child redisChild;
    private PostgresServer postgres;
    private Child postgresChild;
    private Nodes nodes;
    private HaProxy proxy;

    Stack(UpOptions options, DataDirectory data, PidFiles pidFiles, Console console, StopRequest stopRequest) {
        this.options = options;
        this.data = data;
        this.pidFiles = pidFiles;
        this.console = console;
        this.stopRequest = stopRequest;
    }

    String databaseUrl() {
        return postgres.url(DATABASE);
    }

    String redisUrl() {
        return redis.url();
    }

    /** Returns early, with whatever runs by then, when a stop is asked for meanwhile. */
    void start() throws IOException, StackException, InterruptedException {
        startRedis();
        if (stopRequest.isMade()) {
            return;
        }
        startPostgres();
        if (stopRequest.isMade()) {
            return;
        }
        startNodes();
        if (options.haproxy().isPresent() && !stopRequest.isMade()) {
            startProxy();
        }
    }

    /** Stops what runs. A part that fails to stop keeps no other from being stopped. */
    boolean stop() {
        boolean clean = stopPart("haproxy", () -> {
            if (proxy != null) {
                proxy.child().stop(PROXY_STOP);
            }
        });
        clean &= stopPart("the nodes", () -> {
            if (nodes != null) {
                nodes.stopAll();
            }
        });
        clean &= stopPart("redis", () -> {
            if (redisChild != null) {
                redisChild.expectEnd();
                redis.close();
                redisChild.forget();
            }
        });
        // Even a person in a hurry gets a database that was shut down: it takes a moment only.
        boolean hurried = Thread.interrupted();
        clean &= stopPart("postgres", () -> {
            if (postgres == null) {
                // It may have come up all the same, after we lost patience.
                PostgresServer.stopLeftOver(data.postgres());
            } else {
                if (postgresChild != null) {
                    postgresChild.expectEnd();
                }
                postgres.close();
                if (postgresChild != null) {
                    postgresChild.awaitCleared();
                }
            }
        });
        if (hurried) {
            Thread.currentThread().interrupt();
        }
        return clean;
    }

    private interface Step {
        void run() throws IOException;
    }

    private boolean stopPart(String what, Step step) {
        try {
            step.run();
            return true;
        } catch (IOException | RuntimeException e) {
            console.complain("could not stop " + what + ": " + e.getMessage());
            return false;
        }
    }

    private void startRedis() throws IOException {
        long from = System.nanoTime();
        Path log = data.freshLog("redis");
        redis = RedisServer.start(data.redis(), 0, log);
        redisChild = Child.adopt("redis", redis.process(), "redis-server", log, pidFiles);
        redisChild.watch(console);
        console.ready("Redis", from);
    }

    private void startPostgres() throws IOException, StackException {
        long from = System.nanoTime();
        Path log = data.freshLog("postgres");
        // A first start that was cut off leaves half a database, which no later start could use.
        data.dropUnfinishedDatabase();
        try {
            postgres = PostgresServer.start(
                    data.postgres(),
                    0,
                    PostgresServer.Durability.DURABLE,
                    ProcessBuilder.Redirect.appendTo(log.toFile()));
            // PostgreSQL writes a pid file of its own.
            postgresChild = new Child("postgres", postgres.process().orElseThrow(), log, pidFiles);
            postgres.createDatabase(DATABASE);
        } catch (SQLException | IllegalStateException | IOException e) {
            throw new StackException("PostgreSQL did not start: " + explain(e, log));
        }
        data.keepDatabase();
        postgresChild.watch(console);
        console.ready("PostgreSQL", from);
    }

    private String explain(Exception e, Path log) {
        String said = String.join("\n", Children.tail(log, 40));
        if (said.contains("incompatible with server")) {
            return "its data is of another version; start over with --fresh (or keep it and choose another --data)";
        }
        if (said.contains("cannot be run as root") || said.contains("cannot be executed by \"root\"")) {
            return "it refuses to run as root, and this machine allows no user namespaces: be an ordinary user";
        }
        if (said.contains("No space left on device")) {
            return "the disk of " + data.path() + " is full";
        }
        if (Children.tail(log, 1).isEmpty()) {
            return StackException.reason(e);
        }
        return StackException.reason(e) + "\n  | " + String.join("\n  | ", Children.tail(log, 12));
    }

    private void startNodes() throws IOException, StackException, InterruptedException {
        // A copy: a build in another terminal replaces the original under the running nodes.
        Path jar = data.run().resolve("chat-node.jar");
        Files.copy(options.jar(), jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        NodeProcess.Shared shared =
                new NodeProcess.Shared(jar, options.jvmOptions(), databaseUrl(), redisUrl(), secret());
        nodes = new Nodes(options, data, pidFiles, console, stopRequest, shared);
        var unused =
                nodes.start(IntStream.rangeClosed(1, options.nodes()).boxed().toList(), console::say);
    }

    private void startProxy() throws IOException, StackException, InterruptedException {
        long from = System.nanoTime();
        proxy = HaProxy.start(options, nodes.servers(), data, pidFiles);
        if (proxy.child()
                .awaitReady(
                        PROXY_START,
                        () -> NodeProcess.answersOk("http://127.0.0.1:" + options.port() + "/health"),
                        stopRequest)) {
            proxy.child().watch(console);
            console.ready("HAProxy", from);
            nodes.standBehind(proxy);
        }
    }

    /** To be called when all is up. */
    Orders orders() {
        return new Orders(nodes, new Status(nodes, Optional.ofNullable(proxy)), console);
    }

    /** Generated once: tokens signed before a restart stay good after it. */
    private String secret() throws IOException {
        if (!Files.exists(data.secret())) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            Files.createFile(
                    data.secret(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(data.secret(), HexFormat.of().formatHex(random));
        }
        return Files.readString(data.secret()).strip();
    }
}
