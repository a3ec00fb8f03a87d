package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SessionIdsTest {
    private final SessionIds ids = new SessionIds("node1");

    @Test
    void idsAreUniqueAndOfTheAgreedForm() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String id = ids.next(null);
            assertThat(id).matches("node1\\.[A-Za-z0-9_-]{22}");
            assertThat(seen.add(id)).isTrue();
        }
    }

    @Test
    void onlyASaneServerNameIsTakenFromTheProxy() {
        assertThat(ids.next("s_1-A")).startsWith("s_1-A.");
        for (String name : new String[] {"", "a.b", "a b", "a\r\nb", "é", "\"", "x".repeat(33)}) {
            assertThat(ids.next(name)).startsWith("node1.");
        }
    }
}
