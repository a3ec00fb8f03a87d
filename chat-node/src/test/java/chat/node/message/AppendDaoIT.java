package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.room.RoomName;
import chat.node.storage.Database;
import chat.node.testkit.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AppendDaoIT {
    /** To plan it costs PostgreSQL about as much as to write it. */
    @Test
    void aLoneMessageTakesNoPlanOfItsOwn() throws Exception {
        try (Database database = TestDatabase.migrated()) {
            AppendDao appends = new AppendDao(database);
            for (int i = 0; i < 30; i++) {
                NewMessage message = new NewMessage(
                        UUID.randomUUID(), RoomName.parse("nowhere"), UUID.randomUUID(), "c" + i, null, "hello");
                assertThat(appends.append(List.of(message))).containsExactly(new Outcome.NoMember());
            }

            // The pool gives a thread the connection that it had before.
            List<Plans> plans = database.withHandle(handle -> handle.createQuery("""
                            SELECT generic_plans, custom_plans FROM pg_prepared_statements
                            WHERE statement LIKE '%INSERT INTO messages%'
                            """)
                    .map((row, context) -> new Plans(row.getLong(1), row.getLong(2)))
                    .list());
            assertThat(plans).hasSize(1).allSatisfy(used -> {
                assertThat(used.generic()).isGreaterThan(20);
                assertThat(used.custom()).isZero();
            });
        }
    }

    private record Plans(long generic, long custom) {}
}
