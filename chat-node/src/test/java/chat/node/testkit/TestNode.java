package chat.node.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.app.ChatNode;
import chat.node.config.ConfigReader;
import chat.node.ops.LogQueue;
import java.io.OutputStream;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A whole node in this JVM, on free ports, on the embedded servers. */
public final class TestNode implements AutoCloseable {
    private final ChatNode node;
    private final LogQueue output;

    private TestNode(ChatNode node, LogQueue output) {
        this.node = node;
        this.output = output;
    }

    /** @param more settings besides those every test node has; they win */
    public static TestNode start(String name, String databaseUrl, Map<String, String> more, Clock clock) {
        return start(name, databaseUrl, more, clock, OutputStream.nullOutputStream());
    }

    /** @param accessLog gets its lines, if the settings turn it on */
    public static TestNode start(
            String name, String databaseUrl, Map<String, String> more, Clock clock, OutputStream accessLog) {
        LogQueue output = new LogQueue(accessLog);
        ChatNode node = new ChatNode(ConfigReader.read(environment(name, databaseUrl, more)), clock, output);
        try {
            node.start();
        } catch (Exception e) {
            node.stop();
            output.close();
            throw new IllegalStateException(e);
        }
        return new TestNode(node, output);
    }

    /** What a process of a node would be started with. */
    public static Map<String, String> environment(String name, String databaseUrl, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>();
        environment.put("CHAT_MODE", "development");
        environment.put("CHAT_NODE_NAME", name);
        environment.put("CHAT_HOST", "127.0.0.1");
        environment.put("CHAT_PORT", "0");
        environment.put("CHAT_ADMIN_PORT", "0");
        environment.put("CHAT_DATABASE_URL", databaseUrl);
        environment.put("CHAT_DATABASE_POOL_SIZE", "4");
        // Also on the smallest machine: what goes from one event loop to another is to be tried.
        environment.put("CHAT_EVENT_LOOPS", "2");
        environment.put("CHAT_BCRYPT_COST", "4");
        environment.put("CHAT_DRAIN_DELAY", "0s");
        environment.put("CHAT_TRUSTED_PROXIES", "127.0.0.1");
        environment.putAll(more);
        // Not started for those who bring their own.
        environment.computeIfAbsent(
                "CHAT_REDIS_URL", setting -> EmbeddedServers.redis().url());
        return environment;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + node.port());
    }

    public URI adminUrl() {
        return URI.create("http://127.0.0.1:" + node.adminPort());
    }

    public Http http() {
        return new Http(url());
    }

    public Http adminHttp() {
        return new Http(adminUrl());
    }

    /** Stops it, and fails the test if a connection to the database was kept or a part did not stop cleanly. */
    @Override
    public void close() {
        await("database connections given back")
                .until(() -> adminHttp()
                        .get("/metrics")
                        .text()
                        .contains("hikaricp_connections_active{pool=\"chat-db\"} 0.0"));
        List<String> failed = node.stop();
        output.close();
        assertThat(failed).as("parts that did not stop cleanly").isEmpty();
    }
}
