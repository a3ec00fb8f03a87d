package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.socket.MissingAnswersException;
import chat.node.socket.RemoteSocket;
import chat.node.socket.ack.BroadcastAnswers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the adapter can do from version 7 on: events for servers, and, since 7.2, broadcasts that clients answer. */
abstract class AckPeers extends RequestPeers {
    private static final Duration LONG = Duration.ofSeconds(15);

    @Test
    void clientsOfAllServersAnswer() throws Exception {
        join(room("a"), java1, node1, node2);
        Instant before = Instant.now();

        BroadcastAnswers answers = get(ours.main().to(room("a")).emitWithAck(LONG, "vote", "x"));
        assertThat(answers.expected()).isEqualTo(3);
        assertThat(namesOf(
                        answers.answers().stream().map(answer -> answer.get(0)).toList()))
                .containsExactlyInAnyOrder(java1.name, node1.name, node2.name);
        for (ArrayNode answer : answers.answers()) {
            assertThat(answer.at("/0/bytes").binaryValue()).containsExactly(1, 2);
        }
        JsonNode outcome = theirs.call(
                "{'do':'ask','rooms':['%s'],'flags':{'timeout':%d},'args':['vote','x',{'$bytes':'07'}]}",
                room("a"), LONG.toMillis());
        assertThat(outcome.get("error").isNull()).isTrue();
        assertThat(namesOf(outcome.get("answers"))).containsExactlyInAnyOrder(java1.name, node1.name, node2.name);
        for (JsonNode answer : outcome.get("answers")) {
            assertThat(answer.at("/bytes/$bytes").textValue()).isEqualTo("0102");
        }
        assertThat(Duration.between(before, Instant.now()))
                .as("nobody waited for the end")
                .isLessThan(LONG);
        assertThat(java1.next()).isEqualTo(ClusterPeer.json("[\"vote\",\"x\"]"));
        assertThat(java1.next()).isEqualTo(ClusterPeer.json("[\"vote\",\"x\",{\"$bytes\":\"07\"}]"));
        assertThat(node1.next()).isEqualTo(ClusterPeer.json("[\"vote\",\"x\"]"));
    }

    @Test
    void whoDoesNotAnswerIsMissed() throws Exception {
        Duration brief = Duration.ofMillis(700);
        BroadcastAnswers ofOurs = get(ours.main().all().emitWithAck(brief, "never-answered"));
        assertThat(ofOurs.expected()).isEqualTo(4);
        assertThat(ofOurs.answers()).isEmpty();
        JsonNode ofTheirs =
                theirs.call("{'do':'ask','flags':{'timeout':%d},'args':['never-answered']}", brief.toMillis());
        assertThat(ofTheirs.get("error").textValue()).isEqualTo("operation has timed out");
        assertThat(ofTheirs.get("answers")).isEmpty();
    }

    @Test
    void nobodyToAskIsNoWait() throws Exception {
        Instant before = Instant.now();
        assertThat(get(ours.main().to("nowhere").emitWithAck(LONG, "vote")).expected())
                .isZero();
        JsonNode outcome =
                theirs.call("{'do':'ask','rooms':['nowhere'],'flags':{'timeout':%d},'args':['vote']}", LONG.toMillis());
        assertThat(outcome).isEqualTo(ClusterPeer.json("{\"error\":null,\"answers\":[]}"));
        assertThat(Duration.between(before, Instant.now())).isLessThan(LONG);
    }

    @Test
    void aSocketOfTheOtherServerAnswers() throws Exception {
        RemoteSocket theirOwn = get(ours.main().to(node1.id).fetchSockets()).get(0);
        BroadcastAnswers answers = get(theirOwn.emitWithAck(LONG, "vote"));
        assertThat(answers.answers()).hasSize(1);
        assertThat(answers.answers().get(0).at("/0/from").textValue()).isEqualTo(node1.name);

        JsonNode outcome =
                theirs.call("{'do':'remoteAsk','socket':'%s','timeout':%d,'args':['vote']}", java1.id, LONG.toMillis());
        assertThat(outcome.get("error").isNull()).isTrue();
        assertThat(outcome.at("/answers/from").textValue()).isEqualTo(java1.name);
    }

    @Test
    void manyQuestionsAtOnceKeepTheirAnswers() throws Exception {
        List<CompletableFuture<BroadcastAnswers>> ofOurs = new ArrayList<>();
        List<CompletableFuture<JsonNode>> ofTheirs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ofOurs.add(ours.main().all().emitWithAck(LONG, "vote", i).toCompletableFuture());
            ofTheirs.add(theirs.begin("{'do':'ask','flags':{'timeout':%d},'args':['vote',%d]}", LONG.toMillis(), i));
        }
        for (CompletableFuture<BroadcastAnswers> answers : ofOurs) {
            assertThat(get(answers).answers()).hasSize(4);
        }
        for (CompletableFuture<JsonNode> answers : ofTheirs) {
            assertThat(theirs.get(answers).get("answers")).hasSize(4);
        }
    }

    @Test
    void serversTellOneAnother() throws Exception {
        ours.main().serverSideEmit("server-news", 1, "a");
        assertThat(ClusterPeer.poll(theirs.serverEvents())).isEqualTo(ClusterPeer.json("[\"server-news\",1,\"a\"]"));
        theirs.call("{'do':'serverEmit','args':['server-news',{'b':null}]}");
        assertThat(ours.serverEvents().take().toString()).isEqualTo("[{\"b\":null}]");
        ours.main().serverSideEmit("server-news", new byte[] {1, 2});
        assertThat(ClusterPeer.poll(theirs.serverEvents()))
                .isEqualTo(ClusterPeer.json("[\"server-news\",{\"$bytes\":\"0102\"}]"));
        ours.admin().serverSideEmit("server-news", 2);
        assertThat(ClusterPeer.poll(theirs.serverEvents())).isEqualTo(ClusterPeer.json("[\"server-news\",2]"));
    }

    @Test
    void serversAskOneAnother() throws Exception {
        assertThat(get(ours.main().serverSideEmitWithAck("server-question", 1)))
                .containsExactly(ClusterPeer.json("{\"from\":\"node\",\"args\":[1]}"));
        assertThat(theirs.call("{'do':'serverAsk','args':['server-question',2]}"))
                .isEqualTo(ClusterPeer.json("{\"error\":null,\"answers\":[{\"from\":\"java\",\"args\":[2]}]}"));
        assertThat(ClusterPeer.poll(theirs.serverEvents()).get(0).textValue()).isEqualTo("server-question");
        assertThat(ours.serverEvents().take()).hasSize(1);
    }

    @Test
    void anAnswerThatDoesNotComeIsMissed() throws Exception {
        assertThatThrownBy(() -> get(ours.main().serverSideEmitWithAck("server-riddle")))
                .hasCauseInstanceOf(MissingAnswersException.class);
        JsonNode outcome = theirs.call("{'do':'serverAsk','args':['server-riddle']}");
        assertThat(outcome.get("error").textValue()).startsWith("timeout reached");
        assertThat(outcome.get("answers")).isEmpty();
        assertThat(ours.serverEvents().take()).isEmpty();
    }

    private static List<String> namesOf(Iterable<JsonNode> answers) {
        List<String> names = new ArrayList<>();
        answers.forEach(answer -> names.add(answer.get("from").textValue()));
        return names;
    }
}
