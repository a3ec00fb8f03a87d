package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** What servers with an adapter before version 8 could ask about one socket. */
final class OldForms {
    private OldForms() {}

    static void test(PeerCluster cluster) {
        String a = cluster.room("a");
        cluster.theirs.call("{'do':'oldJoin','socket':'%s','room':'%s'}", cluster.java1.id, a);
        assertThat(cluster.theirs.call("{'do':'oldSockets','rooms':['%s']}", a))
                .extracting(JsonNode::textValue)
                .containsExactly(cluster.java1.id);
        assertThat(cluster.theirs.call("{'do':'oldSockets','rooms':[]}")).hasSize(4);
        cluster.theirs.call("{'do':'oldLeave','socket':'%s','room':'%s'}", cluster.java1.id, a);
        assertThat(cluster.theirs.call("{'do':'oldSockets','rooms':['%s']}", a)).isEmpty();
        cluster.theirs.call("{'do':'oldDisconnect','socket':'%s','close':true}", cluster.java1.id);
        assertThat(cluster.java1.next().textValue()).isEqualTo("io server disconnect");
    }
}
