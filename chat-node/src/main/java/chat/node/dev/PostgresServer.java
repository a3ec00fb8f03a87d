package chat.node.dev;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A real PostgreSQL out of a Maven artifact, on the loopback address, for development and tests. It trusts every local
 * connection and has no Unix socket.
 */
public final class PostgresServer implements AutoCloseable {
    /** Whether a commit is on the disk when it returns. */
    public enum Durability {
        /** {@code fsync} and {@code synchronous_commit} off: fast, and lost with a crash of the machine. */
        FAST,
        /** As in production. */
        DURABLE
    }

    public static final String USER = "postgres";

    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final Path dataDirectory;
    private final EmbeddedPostgres server;

    private PostgresServer(Path dataDirectory, EmbeddedPostgres server) {
        this.dataDirectory = dataDirectory;
        this.server = server;
    }

    /**
     * Starts on {@code dataDirectory}, which keeps its rows between runs; a server that a killed run left on it is stopped
     * first.
     *
     * @param port 0 for any free one
     */
    public static PostgresServer start(Path dataDirectory, int port, Durability durability) throws IOException {
        return start(dataDirectory, port, durability, ProcessBuilder.Redirect.PIPE);
    }

    /** @param output where the server's own words go */
    static PostgresServer start(Path dataDirectory, int port, Durability durability, ProcessBuilder.Redirect output)
            throws IOException {
        stopLeftOver(dataDirectory);
        Files.createDirectories(dataDirectory);
        Path programs = Children.cacheDirectory().resolve("postgres");
        Files.createDirectories(programs);
        // The library keeps a directory shared by all users under /tmp unless told otherwise here.
        System.setProperty("ot.epg.working-dir", programs.toString());
        String onOff = durability == Durability.DURABLE ? "on" : "off";
        return new PostgresServer(
                dataDirectory,
                EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(programs.toFile())
                        .setDataDirectory(dataDirectory)
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setOutputRedirector(output)
                        .setErrorRedirector(output)
                        .setPort(port)
                        .setPGStartupWait(START_PATIENCE)
                        .setLocaleConfig("locale", "C")
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("unix_socket_directories", "")
                        .setServerConfig("fsync", onOff)
                        .setServerConfig("full_page_writes", onOff)
                        .setServerConfig("synchronous_commit", onOff)
                        .start());
    }

    /** The server's first process; empty if it is gone already. */
    Optional<ProcessHandle> process() throws IOException {
        List<String> lines = Files.readAllLines(dataDirectory.resolve("postmaster.pid"));
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
    }

    public int port() {
        return server.getPort();
    }

    public String url(String database) {
        return "postgres://" + USER + "@127.0.0.1:" + port() + "/" + database;
    }

    /** Makes the database if there is none of that name. */
    public void createDatabase(String name) throws SQLException {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException(name);
        }
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            boolean exists;
            try (var rows = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                exists = rows.next();
            }
            if (!exists) {
                statement.execute("CREATE DATABASE " + name);
            }
        }
    }

    /** Drops the database and whoever is connected to it. */
    public void dropDatabase(String name) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(dataDirectory.resolve("epg-lock"));
    }

    /**
     * Stops the server that a killed run left on the directory, if its process really is one.
     *
     * @return whether there was one
     */
    static boolean stopLeftOver(Path dataDirectory) throws IOException {
        Path pidFile = dataDirectory.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return false;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> leftOver = lines.isEmpty() || !lines.get(0).matches("\\d{1,18}")
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.get(0))).filter(process -> isServerOn(process, dataDirectory));
        // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
        leftOver.ifPresent(process -> Children.stop(process, "INT", Duration.ofSeconds(10)));
        Files.deleteIfExists(pidFile);
        return leftOver.isPresent();
    }

    private static boolean isServerOn(ProcessHandle process, Path dataDirectory) {
        String words = Children.commandLine(process);
        return words.contains("postgres") && words.contains(dataDirectory.toString());
    }
}
