package chat.node.testkit;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One node for a test class, on a database of its own: {@code @RegisterExtension static final NodeExtension node = …}. When
 * the class is done the node is stopped and must have left no thread behind.
 */
public final class NodeExtension implements BeforeAllCallback, AfterAllCallback {
    private final Map<String, String> settings;
    private final Clock clock;
    private ThreadCheck threads;
    private TestNode node;
    private String database;

    private NodeExtension(Map<String, String> settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    public static NodeExtension plain() {
        return new NodeExtension(Map.of(), Clock.systemUTC());
    }

    public NodeExtension with(String setting, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(setting, value);
        return new NodeExtension(more, clock);
    }

    public NodeExtension withClock(Clock other) {
        return new NodeExtension(settings, other);
    }

    public TestNode node() {
        return node;
    }

    public Http http() {
        return node.http();
    }

    /** As a {@code postgres://} URL. */
    public String database() {
        return database;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        database = EmbeddedServers.newDatabase();
        EmbeddedServers.redis();
        threads = ThreadCheck.begin();
        node = TestNode.start("node-1", database, settings, clock);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (node != null) {
            node.close();
            threads.assertNoneLeft();
        }
    }
}
