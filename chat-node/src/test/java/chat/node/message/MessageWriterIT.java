package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.dev.PostgresServer;
import chat.node.testkit.ChatClient;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection to PostgreSQL that breaks while a message is being committed, so that nobody knows whether it was. */
@Timeout(120)
final class MessageWriterIT {
    private static final String STORED = "SELECT count(*) FROM messages WHERE content = ?";
    private static final String WAITING = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
            """;
    private static final String LOCK = "SELECT count(*) FROM (SELECT 1 FROM rooms WHERE name = ? FOR UPDATE) locked";

    private final String room = "room-" + UUID.randomUUID();
    private final List<ChatClient> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TcpRelay relay;
    private TestNode node;
    private Connection direct;
    private ChatClient ada;
    private ChatClient bob;

    @BeforeEach
    void start() throws Exception {
        URI database = URI.create(EmbeddedServers.newDatabase());
        relay = TcpRelay.to(database.getPort());
        relay.open();
        String relayed = database.toString().replace(":" + database.getPort() + "/", ":" + relay.port() + "/");
        node = TestNode.start("node-1", relayed, Map.of("CHAT_REGISTRATIONS_PER_MINUTE", "1000"), Clock.systemUTC());
        direct = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + database.getPort() + database.getPath(), PostgresServer.USER, "");
        ada = joined("Ada");
        bob = joined("Bob");
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(ChatClient::close);
        threads.shutdownNow();
        direct.close();
        node.close();
        relay.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitWhoseAnswerIsLostIsFoundAndAckedAndToldOnce(boolean withClientId) throws Exception {
        relay.loseAnswersFrom("committed?");
        CompletableFuture<JsonNode> ack = ada.askLater("send_message", message("committed?", withClientId));
        await().until(() -> ask(STORED, "committed?") == 1);
        assertThat(ack).isNotDone();
        assertThat(bob.heard("message")).isEmpty();
        relay.cut();
        relay.open();
        assertStoredAckedAndToldOnce("committed?", ack);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitThatComesAfterItsConnectionBrokeIsNotDoneTwiceAndToldOnce(boolean withClientId) throws Exception {
        CompletableFuture<JsonNode> ack;
        try (Connection other = DriverManager.getConnection(direct.getMetaData().getURL(), PostgresServer.USER, "")) {
            other.setAutoCommit(false);
            assertThat(ask(other, LOCK, room)).isEqualTo(1);
            ack = ada.askLater("send_message", message("waits", withClientId));
            await().until(() -> ask(WAITING) == 1);
            relay.cut();
            relay.open();
            // The first one does not know yet that nobody listens any more; the second is the writer's next try.
            await().until(() -> ask(WAITING) == 2);
            other.commit();
        }
        assertStoredAckedAndToldOnce("waits", ack);
    }

    @Test
    void whenTheConnectionBreaksAgainAndAgainAllIsStoredAckedAndToldOnce() throws Exception {
        int each = 40;
        List<ChatClient> senders = new ArrayList<>(List.of(ada, bob));
        for (int i = 2; i < 8; i++) {
            senders.add(joined("User " + i));
        }
        List<CompletableFuture<List<Long>>> sending = senders.stream()
                .map(sender -> sendOneAfterTheOther(sender, each))
                .toList();
        while (!sending.stream().allMatch(CompletableFuture::isDone)) {
            long next = relay.requests() + ThreadLocalRandom.current().nextInt(1, 60);
            await().pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> relay.requests() >= next || sending.stream().allMatch(CompletableFuture::isDone));
            relay.cut();
            relay.open();
        }
        List<Long> acked = new ArrayList<>();
        for (CompletableFuture<List<Long>> one : sending) {
            assertThat(one.get()).isSorted();
            acked.addAll(one.get());
        }
        List<Long> all =
                LongStream.rangeClosed(1, (long) each * senders.size()).boxed().toList();
        assertThat(acked).containsExactlyInAnyOrderElementsOf(all);
        assertThat(ask("SELECT count(*) FROM messages WHERE content <> ?", "")).isEqualTo(all.size());
        for (ChatClient sender : senders) {
            await().until(() -> sender.heard("message").size() >= all.size());
            assertThat(seqs(sender)).as("in order, each once").isEqualTo(all);
        }
    }

    /** Each once it is acked; the numbers. A message that is refused for now is sent again, as the same. */
    private CompletableFuture<List<Long>> sendOneAfterTheOther(ChatClient sender, int count) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<Long> seqs = new ArrayList<>();
                    for (int i = 0; i < count; ) {
                        JsonNode ack = sender.ask(
                                "send_message", Map.of("room", room, "content", "m" + i, "clientId", "m" + i));
                        if (ack.at("/ok").booleanValue()) {
                            seqs.add(ack.at("/message/seq").longValue());
                            i++;
                        } else {
                            assertThat(ack.at("/error/temporary").booleanValue())
                                    .as(ack.toString())
                                    .isTrue();
                        }
                    }
                    return seqs;
                },
                threads);
    }

    private void assertStoredAckedAndToldOnce(String content, CompletableFuture<JsonNode> ack) throws Exception {
        JsonNode answer = ack.get(15, TimeUnit.SECONDS);
        assertThat(answer.at("/ok").booleanValue()).as(answer.toString()).isTrue();
        assertThat(answer.at("/message/seq").longValue()).isEqualTo(1);
        assertThat(ask(STORED, content)).isEqualTo(1);
        JsonNode next = ada.ask("send_message", message("next", false));
        assertThat(next.at("/message/seq").longValue()).isEqualTo(2);
        for (ChatClient client : List.of(ada, bob)) {
            client.await("message", one -> one.at("/seq").longValue() == 2);
            assertThat(client.heard("message")).containsExactly(answer.at("/message"), next.at("/message"));
        }
    }

    private Map<String, String> message(String content, boolean withClientId) {
        Map<String, String> message = new HashMap<>(Map.of("room", room, "content", content));
        if (withClientId) {
            message.put("clientId", "c1");
        }
        return message;
    }

    private ChatClient joined(String name) {
        Http.Answer account = ChatClient.register(node, name);
        ChatClient client = ChatClient.connect(node.url(), account.at("/token"));
        clients.add(client);
        assertThat(client.ask("join_room", room).at("/ok").booleanValue()).isTrue();
        return client;
    }

    private static List<Long> seqs(ChatClient client) {
        return client.heard("message").stream()
                .map(message -> message.at("/seq").longValue())
                .toList();
    }

    /** Past the relay. */
    private long ask(String question, String... values) throws SQLException {
        return ask(direct, question, values);
    }

    private static long ask(Connection connection, String question, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getLong(1);
            }
        }
    }
}
