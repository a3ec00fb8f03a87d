package chat.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestDatabase;
import chat.node.work.StartException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatabaseIT {
    private static final Duration PING = Duration.ofSeconds(2);

    private final String url = EmbeddedServers.newDatabase();

    @Test
    void startsOnAServerThatIsThere() throws Exception {
        try (Database database = TestDatabase.of(TestDatabase.config(url))) {
            assertThat(database.ping(PING)).isFalse();
            database.start();

            assertThat(database.ping(PING)).isTrue();
            assertThat(text(database, "SHOW application_name")).isEqualTo("chat-node test");
            assertThat(text(database, "SHOW statement_timeout")).isEqualTo("10s");
        }
    }

    @Test
    void waitsForAServerThatComesLater() throws Exception {
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.postgres().port());
                Database database = TestDatabase.of(through(relay))) {
            CompletableFuture<Void> started = start(database);
            assertThatThrownBy(() -> started.get(400, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);

            relay.open();

            started.get(15, TimeUnit.SECONDS);
            assertThat(database.ping(PING)).isTrue();
        }
    }

    @Test
    void givesUpAtTheLimitNamingTheAddressAndNoCredentials() throws Exception {
        try (TcpRelay relay = TcpRelay.to(1)) {
            NodeConfig.Database nowhere = withPassword(through(relay), "a-very-secret-word");
            Database database = new Database(nowhere, "test", Duration.ofMillis(300), new SimpleMeterRegistry());

            assertThatThrownBy(database::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("PostgreSQL at localhost:" + relay.port() + "/")
                    .hasMessageContaining("refused")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("a-very-secret-word"));
        }
    }

    @Test
    void anUnknownDatabaseFailsAtOnce() {
        NodeConfig.Database config =
                TestDatabase.config(EmbeddedServers.postgres().url("nothing_here"));

        assertThatThrownBy(() -> TestDatabase.of(config).start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("refuses the login")
                .hasMessageContaining("nothing_here");
    }

    @Test
    void aWrongPasswordFailsAtOnce() throws Exception {
        try (Database database = TestDatabase.of(TestDatabase.config(url))) {
            database.start();
            try (Connection connection = database.openUnlimited();
                    var statement = connection.createStatement()) {
                statement.execute("DROP ROLE IF EXISTS guarded");
                statement.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'");
                askPasswordOf("guarded", connection);
            }
        }
        NodeConfig.Database wrong = asUser(TestDatabase.config(url), "guarded", "a-wrong-word");

        assertThatThrownBy(() -> TestDatabase.of(wrong).start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("refuses the login")
                .hasMessageContaining("guarded")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("a-wrong-word"));
        try (Database right = TestDatabase.of(asUser(TestDatabase.config(url), "guarded", "right"))) {
            right.start();
        }
    }

    @Test
    void versionsBefore14AreRefused() {
        assertThatThrownBy(() -> Database.requireVersion(130_011, "db:5432/chat"))
                .isInstanceOf(StartException.class)
                .hasMessage("PostgreSQL at db:5432/chat is version 13, but 14 or newer is needed");
        Database.requireVersion(140_000, "db:5432/chat");
        Database.requireVersion(180_001, "db:5432/chat");
    }

    @Test
    void aLostServerIsUnavailableAndComesBack() throws Exception {
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.postgres().port())) {
            relay.open();
            NodeConfig.Database config = through(relay);
            try (Database database = TestDatabase.of(config)) {
                database.start();
                relay.cut();

                assertThatThrownBy(() -> text(database, "SELECT 'x'"))
                        .isInstanceOfSatisfying(
                                ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
                assertThat(database.ping(PING)).isFalse();

                relay.open();
                await().until(() -> database.ping(PING));
                assertThat(text(database, "SELECT 'x'")).isEqualTo("x");
            }
        }
    }

    @Test
    void thePingIsBoundedOnASilentNetwork() throws Exception {
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.postgres().port())) {
            relay.open();
            try (Database database = TestDatabase.of(through(relay))) {
                database.start();
                relay.silence(true);

                long from = System.nanoTime();
                assertThat(database.ping(Duration.ofMillis(200))).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void aPoolOfSlowQueriesIsNoServerThatIsAway() throws Exception {
        NodeConfig.Database usual = TestDatabase.config(url);
        NodeConfig.Database small = new NodeConfig.Database(
                usual.url(), usual.user(), usual.password(), 1, usual.connectTimeout(), usual.statementTimeout());
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (Database database = TestDatabase.of(small)) {
            database.start();
            CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> database.withHandle(handle -> {
                String answer =
                        handle.createQuery("SELECT 'x'").mapTo(String.class).one();
                busy.countDown();
                awaitQuietly(asked);
                return answer;
            }));
            busy.await();

            assertThat(database.ping(PING)).isTrue();
            asked.countDown();
            assertThat(slow.get(5, TimeUnit.SECONDS)).isEqualTo("x");
        }
    }

    @Test
    void theProbesConnectionIsReplacedWhenTheServerEndedIt() throws Exception {
        try (Database database = TestDatabase.of(TestDatabase.config(url))) {
            database.start();
            assertThat(database.ping(PING)).isTrue();

            text(database, """
                    SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);

            assertThat(database.ping(PING)).isTrue();
        }
    }

    @Test
    void aStatementThatTakesTooLongIsEnded() throws Exception {
        NodeConfig.Database usual = TestDatabase.config(url);
        NodeConfig.Database hasty = new NodeConfig.Database(
                usual.url(), usual.user(), usual.password(), 1, usual.connectTimeout(), Duration.ofMillis(200));
        try (Database database = TestDatabase.of(hasty)) {
            database.start();

            assertThatThrownBy(() -> text(database, "SELECT pg_sleep(30)::text"))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            assertThat(text(database, "SELECT 'x'")).isEqualTo("x");
        }
    }

    @Test
    void aTransactionThatThrowsIsRolledBack() throws Exception {
        try (Database database = TestDatabase.of(TestDatabase.config(url))) {
            database.start();
            database.withHandle(handle -> handle.execute("CREATE TABLE t (a integer)"));

            assertThatThrownBy(() -> database.inTransaction(handle -> {
                        insert(handle);
                        throw new ChatException(ErrorCode.FORBIDDEN);
                    }))
                    .isInstanceOf(ChatException.class);

            assertThat(text(database, "SELECT count(*)::text FROM t")).isEqualTo("0");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int insert(Handle handle) {
        return handle.execute("INSERT INTO t VALUES (1)");
    }

    private static String text(Database database, String sql) {
        return database.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    private static CompletableFuture<Void> start(Database database) {
        return CompletableFuture.runAsync(() -> {
            try {
                database.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private NodeConfig.Database through(TcpRelay relay) {
        return TestDatabase.config("postgres://x@localhost:" + relay.port() + url.substring(url.lastIndexOf('/')));
    }

    private static NodeConfig.Database withPassword(NodeConfig.Database config, String password) {
        return asUser(config, config.user(), password);
    }

    private static NodeConfig.Database asUser(NodeConfig.Database config, String user, String password) {
        return new NodeConfig.Database(
                config.url(),
                user,
                new Secret(password),
                config.poolSize(),
                config.connectTimeout(),
                config.statementTimeout());
    }

    /** The embedded server trusts everyone; this one role is asked for its password. */
    private static void askPasswordOf(String role, Connection connection) throws SQLException, IOException {
        try (var statement = connection.createStatement()) {
            Path rules;
            try (var rows = statement.executeQuery("SHOW hba_file")) {
                rows.next();
                rules = Path.of(rows.getString(1));
            }
            String rule = "host all " + role + " all scram-sha-256\n";
            String before = Files.readString(rules);
            if (!before.startsWith(rule)) {
                Files.writeString(rules, rule + before);
            }
            statement.execute("SELECT pg_reload_conf()");
        }
        await().until(() -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(
                            "SELECT count(*) FROM pg_hba_file_rules WHERE '" + role + "' = ANY (user_name)")) {
                return rows.next() && rows.getInt(1) == 1;
            }
        });
    }
}
