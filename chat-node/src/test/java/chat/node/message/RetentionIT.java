package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.config.NodeConfig;
import chat.node.storage.Database;
import chat.node.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Old messages go, and only they. */
final class RetentionIT {
    private Database database;

    @BeforeEach
    void fill() throws Exception {
        database = TestDatabase.migrated();
        run("INSERT INTO rooms (name, kind, last_seq) VALUES ('a', 'open', 2500), ('b', 'open', 10), ('c', 'open', 0)");
        run("INSERT INTO messages (room_id, seq, id, sender_id, content, created_at)"
                + " SELECT r.id, n, gen_random_uuid(), gen_random_uuid(), 'x', now() - make_interval(days => (r.last_seq - n)::int)"
                + " FROM rooms r CROSS JOIN LATERAL generate_series(1, r.last_seq) n");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theOldestBeyondTheCountGo() {
        sweep(Optional.empty(), Optional.of(100));
        assertThat(range("a")).isEqualTo("2401 2500 100");
        assertThat(range("b")).isEqualTo("1 10 10");
    }

    @Test
    void thoseOlderThanTheAgeGo() {
        sweep(Optional.of(Duration.ofDays(5).plusHours(1)), Optional.empty());
        assertThat(range("a")).isEqualTo("2495 2500 6");
        assertThat(range("b")).isEqualTo("5 10 6");
    }

    @Test
    void nothingGoesUnlessSomebodySaysSo() {
        sweep(Optional.empty(), Optional.empty());
        assertThat(range("a")).isEqualTo("1 2500 2500");
    }

    @Test
    void whoeverComesSecondLeavesItToTheFirst() {
        String left = database.inTransaction(handle -> {
            boolean unused = handle.createQuery("SELECT pg_try_advisory_xact_lock(" + 0x636861746b656570L + ")")
                    .mapTo(Boolean.class)
                    .one();
            // On this thread it would be the same transaction.
            CompletableFuture.runAsync(() -> sweep(Optional.empty(), Optional.of(100)))
                    .join();
            return range("a");
        });
        assertThat(left).isEqualTo("1 2500 2500");
    }

    private void sweep(Optional<Duration> age, Optional<Integer> count) {
        new Retention(
                        new RetentionDao(database),
                        new NodeConfig.Retention(age, count),
                        Clock.systemUTC(),
                        new SimpleMeterRegistry())
                .sweep();
    }

    private String range(String room) {
        return database.withHandle(handle -> handle.createQuery(
                        "SELECT min(seq) || ' ' || max(seq) || ' ' || count(*) FROM messages m JOIN rooms r ON r.id = room_id"
                                + " WHERE r.name = :room")
                .bind("room", room)
                .mapTo(String.class)
                .one());
    }

    private void run(String sql) {
        int unused = database.withHandle(handle -> handle.execute(sql));
    }
}
