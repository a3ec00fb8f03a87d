package chat.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.TestDatabase;
import chat.node.work.StartException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsIT {
    private static final Migration ONE = Migration.of("V0001__one.sql", "CREATE TABLE t (a integer);\n");
    private static final Migration TWO =
            Migration.of("V0002__two.sql", "ALTER TABLE t ADD b integer;\nINSERT INTO t VALUES (1, 2);\n");

    private Database database;

    @BeforeEach
    void connect() throws Exception {
        database = TestDatabase.of(TestDatabase.config(EmbeddedServers.newDatabase()));
        database.start();
    }

    @AfterEach
    void disconnect() {
        database.close();
    }

    @Test
    void nodesThatStartTogetherMigrateOnce() throws Exception {
        int nodes = 4;
        CyclicBarrier together = new CyclicBarrier(nodes);
        Callable<Void> node = () -> {
            together.await(10, TimeUnit.SECONDS);
            migrations(ONE, TWO).run();
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        try {
            List<Future<Void>> started = IntStream.range(0, nodes)
                    .mapToObj(i -> threads.submit(node))
                    .toList();
            for (Future<Void> one : started) {
                one.get(20, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM schema_migrations")).isEqualTo(2);
    }

    @Test
    void theBundledMigrationsRunAndRunAgain() throws Exception {
        new Migrations(database, TestDatabase.PATIENCE).run();
        new Migrations(database, TestDatabase.PATIENCE).run();

        assertThat(count("SELECT count(*) FROM accounts")).isZero();
    }

    @Test
    void aLaterReleaseAddsWhatIsMissing() throws Exception {
        migrations(ONE).run();
        migrations(ONE, TWO).run();

        assertThat(count("SELECT b FROM t")).isEqualTo(2);
    }

    @Test
    void anEditedMigrationStopsTheNode() throws Exception {
        migrations(ONE).run();
        Migration edited = Migration.of("V0001__one.sql", "CREATE TABLE t (a bigint);\n");

        assertThatThrownBy(() -> migrations(edited).run())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("V0001__one");
    }

    @Test
    void aDatabaseNewerThanTheNodeStopsIt() throws Exception {
        migrations(ONE, TWO).run();

        assertThatThrownBy(() -> migrations(ONE).run())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("newer than this node")
                .hasMessageContaining("V0002__two");
    }

    @Test
    void aFailingMigrationRollsBackAndNamesItself() throws Exception {
        Migration broken = Migration.of("V0002__broken.sql", "INSERT INTO t VALUES (7);\nSELECT nonsense();\n");

        assertThatThrownBy(() -> migrations(ONE, broken).run())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("V0002__broken failed and was rolled back")
                .hasMessageContaining("nonsense");

        assertThat(count("SELECT count(*) FROM t")).isZero();
        migrations(ONE, TWO).run();
        assertThat(count("SELECT count(*) FROM t")).isEqualTo(1);
    }

    @Test
    void anIndexCanBeBuiltConcurrentlyWhileOtherNodesWait() throws Exception {
        migrations(ONE).run();
        Migration index = Migration.of("V0002__index.sql", """
                -- no-transaction
                DROP INDEX CONCURRENTLY IF EXISTS t_by_a;
                CREATE INDEX CONCURRENTLY t_by_a ON t (a);
                """);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Void>> started = IntStream.range(0, 2)
                    .mapToObj(i -> threads.submit((Callable<Void>) () -> {
                        migrations(ONE, index).run();
                        return null;
                    }))
                    .toList();
            for (Future<Void> one : started) {
                one.get(20, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(count("SELECT count(*) FROM pg_indexes WHERE indexname = 't_by_a'"))
                .isEqualTo(1);
    }

    @Test
    void aNodeThatCannotGetTheLockSaysSo() throws Exception {
        try (Connection other = database.openUnlimited();
                var statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + 0x63_68_61_74_6d_69_67L + ")");

            assertThatThrownBy(() -> new Migrations(database, Duration.ofMillis(300), List.of(ONE)).run())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("Another node has been migrating");
        }
        migrations(ONE).run();
    }

    @Test
    void migrationsAreNumberedWithoutAGap() {
        assertThatThrownBy(() -> migrations(TWO)).isInstanceOf(IllegalStateException.class);
    }

    private Migrations migrations(Migration... known) {
        return new Migrations(database, TestDatabase.PATIENCE, List.of(known));
    }

    private int count(String sql) {
        return database.withHandle(
                handle -> handle.createQuery(sql).mapTo(Integer.class).one());
    }
}
