package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.socket.MissingAnswersException;
import chat.node.socket.ack.BroadcastAnswers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** socket.io-redis 6.1, on socket.io 4.1: it has neither broadcasts with answers nor events for servers. */
final class Adapter6IT extends RequestPeers {
    @Override
    String stack() {
        return "6";
    }

    @Test
    void theOldFormsOfRequestsAreUnderstood() {
        OldForms.test(this);
    }

    /** The server says that it got an error; it would end itself if its application did not listen to that. */
    @Test
    void whatItDoesNotKnowDoesNoHarm() throws Exception {
        BroadcastAnswers answers = get(ours.main().all().emitWithAck(Duration.ofSeconds(1), "vote"));
        assertThat(answers.expected()).isEqualTo(2);
        assertThat(answers.answers()).hasSize(2);
        assertThatThrownBy(() -> get(ours.main().serverSideEmitWithAck("server-question")))
                .hasCauseInstanceOf(MissingAnswersException.class);
        ours.main().serverSideEmit("server-news", new byte[] {1});
        ours.main().emit("news");
        assertThat(node1.next()).isEqualTo(ClusterPeer.json("[\"news\"]"));
        assertThat(theirs.isAlive()).isTrue();
    }
}
