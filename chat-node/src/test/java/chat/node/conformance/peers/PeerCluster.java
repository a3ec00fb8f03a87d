package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Our server and one in Node.js in one cluster, and real clients: {@code java1} and {@code java2} are connected to ours,
 * {@code node1} and {@code node2} to the other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class PeerCluster {
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    /** Of this run: the Redis is shared. */
    final String prefix = "peers" + UUID.randomUUID();

    OurMember ours;
    ClusterPeer theirs;
    ClusterPeer clients;
    private String theirUrl;
    private int round;

    Client java1;
    Client java2;
    Client node1;
    Client node2;

    /** Which of {@code cluster-stacks.js} runs the other server. */
    abstract String stack();

    /** Asked when the servers start. */
    int redisPort() throws Exception {
        return EmbeddedServers.redis().port();
    }

    /** Called when the servers have stopped. */
    void stopRedis() {
        // The embedded one is everybody's.
    }

    int clientVersion() {
        return 4;
    }

    /** More options of the adapter, as JSON. */
    String options() {
        return "";
    }

    @BeforeAll
    final void startServers() throws Exception {
        ours = new OurMember(redisPort(), prefix, REQUEST_TIMEOUT);
        theirs = ClusterPeer.start();
        clients = ClusterPeer.start();
        int port = theirs.call(
                        "{'do':'startServer','version':'%s','redis':%d,'name':'node',"
                                + "'options':{'key':'%s','requestsTimeout':%d%s}}",
                        stack(), redisPort(), prefix, REQUEST_TIMEOUT.toMillis(), options())
                .intValue();
        theirUrl = "http://localhost:" + port;
        await().until(() ->
                ours.members(prefix + "-request#/#") == 2 && ours.members(prefix + "-request#/admin#") == 2);
    }

    @AfterAll
    final void stopServers() {
        try {
            ours.close();
        } finally {
            theirs.close();
            clients.close();
            stopRedis();
        }
        assertThat(ours.count("chat.bus.listener.failures")).isZero();
    }

    @BeforeEach
    final void connectClients() {
        round++;
        java1 = connect("java1", ours.url(), "/");
        java2 = connect("java2", ours.url(), "/");
        node1 = connect("node1", theirUrl, "/");
        node2 = connect("node2", theirUrl, "/");
    }

    @AfterEach
    final void disconnectClients() {
        for (Client client : List.of(java1, java2, node1, node2)) {
            clients.call("{'do':'leave-as-client','client':'%s'}", client.name);
        }
        await().until(() -> ours.main().sockets().isEmpty());
    }

    Client connectToOurs(String name, String namespace) {
        return connect(name, ours.url(), namespace);
    }

    Client connectToTheirs(String name, String namespace) {
        return connect(name, theirUrl, namespace);
    }

    /** Late news of one test are none in the next. */
    private Client connect(String name, String url, String namespace) {
        String unique = name + "-" + round;
        String id = clients.call(
                        "{'do':'connect','client':'%s','version':%d,'url':'%s','nsp':'%s','query':{'name':'%s'}}",
                        unique, clientVersion(), url, namespace, unique)
                .textValue();
        // Clients of version 2 take Engine.IO's id for theirs, which with ours it is not.
        return new Client(unique, url.equals(ours.url()) ? ours.idOf(namespace, unique) : id);
    }

    /** A room that no other test knows. */
    String room(String name) {
        return name + "-" + round;
    }

    void join(String room, Client... members) {
        for (Client client : members) {
            clients.call("{'do':'ask-as-client','client':'%s','args':['join','%s']}", client.name, room);
        }
    }

    /** Each client hears exactly these before a mark that all hear and that comes from where they came from. */
    void assertHeard(Sender sender, List<String> messages, Client... receivers) {
        switch (sender) {
            case JAVA -> ours.main().emit("mark");
            case NODE -> theirs.call("{'do':'emit','args':['mark']}");
        }
        assertHeardBeforeTheMark(messages, receivers);
    }

    void assertHeardBeforeTheMark(List<String> messages, Client... receivers) {
        for (Client client : List.of(java1, java2, node1, node2)) {
            boolean receives = List.of(receivers).contains(client);
            List<JsonNode> expected = receives
                    ? messages.stream()
                            .map(text -> ClusterPeer.json(text.replace('\'', '"')))
                            .toList()
                    : List.of();
            assertThat(client.heardBefore("mark")).as(client.name).isEqualTo(expected);
        }
    }

    void assertHeard(Sender sender, String message, Client... receivers) {
        assertHeard(sender, List.of(message), receivers);
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(ClusterPeer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Where a message comes from. */
    enum Sender {
        JAVA,
        NODE
    }

    /** One of the real clients. */
    final class Client {
        final String name;
        final String id;

        private Client(String name, String id) {
            this.name = name;
            this.id = id;
        }

        JsonNode next() {
            return ClusterPeer.poll(clients.news(name));
        }

        private List<JsonNode> heardBefore(String mark) {
            List<JsonNode> heard = new ArrayList<>();
            for (JsonNode next = next(); !next.path(0).asText().equals(mark); next = next()) {
                heard.add(next);
            }
            return heard;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
