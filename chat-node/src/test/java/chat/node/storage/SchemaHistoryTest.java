package chat.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.storage.SchemaHistory.Applied;
import chat.node.work.StartException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaHistoryTest {
    private static final Migration ONE = Migration.of("V0001__one.sql", "SELECT 1;");
    private static final Migration TWO = Migration.of("V0002__two.sql", "SELECT 2;");
    private static final List<Migration> KNOWN = List.of(ONE, TWO);

    @Test
    void whatTheDatabaseLacksIsPending() {
        assertThat(SchemaHistory.pending(KNOWN, List.of())).containsExactly(ONE, TWO);
        assertThat(SchemaHistory.pending(KNOWN, List.of(applied(ONE)))).containsExactly(TWO);
        assertThat(SchemaHistory.pending(KNOWN, List.of(applied(ONE), applied(TWO))))
                .isEmpty();
    }

    @Test
    void aNewerDatabaseIsRefused() {
        Applied three = new Applied(3, "three", "x");

        assertThatThrownBy(() -> SchemaHistory.pending(KNOWN, List.of(applied(ONE), applied(TWO), three)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("newer than this node")
                .hasMessageContaining("V0003__three")
                .hasMessageContaining("V0002");
    }

    @Test
    void aGapIsRefused() {
        assertThatThrownBy(() -> SchemaHistory.pending(KNOWN, List.of(applied(TWO))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("lacks migration V0001__one but has V0002");
    }

    @Test
    void anEditedMigrationIsRefused() {
        Applied edited = new Applied(1, "one", "0123456789abcdef");

        assertThatThrownBy(() -> SchemaHistory.pending(KNOWN, List.of(edited)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("V0001__one")
                .hasMessageContaining("0123456789ab there");
    }

    private static Applied applied(Migration migration) {
        return new Applied(migration.version(), migration.name(), migration.checksum());
    }
}
