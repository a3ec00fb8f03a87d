package chat.node.testkit;

import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two nodes of one cluster for a test class: the same database, the same Redis. They start at the same moment. */
public final class TwoNodes implements BeforeAllCallback, AfterAllCallback {
    private final Map<String, String> settings;
    private ThreadCheck threads;
    private TestNode first;
    private TestNode second;

    public TwoNodes(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
    }

    public TestNode first() {
        return first;
    }

    public TestNode second() {
        return second;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        String database = EmbeddedServers.newDatabase();
        EmbeddedServers.redis();
        threads = ThreadCheck.begin();
        Thread other = new Thread(() -> second = start("node-2", database), "start-node-2");
        other.start();
        try {
            first = start("node-1", database);
        } finally {
            other.join();
        }
        if (second == null) {
            throw new IllegalStateException("the second node did not start");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        try {
            first.close();
        } finally {
            second.close();
        }
        threads.assertNoneLeft();
    }

    private TestNode start(String name, String database) {
        return TestNode.start(name, database, settings, Clock.systemUTC());
    }
}
