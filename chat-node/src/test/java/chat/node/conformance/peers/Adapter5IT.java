package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.socket.MissingAnswersException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** socket.io-redis 5.4, on socket.io 2.5, with clients of version 2: broadcasts only, its requests are of another kind. */
final class Adapter5IT extends BroadcastPeers {
    @Override
    String stack() {
        return "5";
    }

    @Override
    int clientVersion() {
        return 2;
    }

    /** It is counted, and does not answer in a way that anybody else understands. */
    @Test
    void questionsToItStayUnansweredAndDoNoHarm() {
        assertThatThrownBy(() -> get(ours.main().all().fetchSockets()))
                .hasCauseInstanceOf(MissingAnswersException.class);
        ours.main().to(node1.id).socketsJoin("a");
        ours.main().to(node1.id).disconnectSockets(true);
        ours.main().serverSideEmit("server-news", 1);
        ours.main().all().emitWithAck(Duration.ofSeconds(1), "vote");
        assertHeard(Sender.JAVA, "['vote']", java1, java2);
        theirs.call("{'do':'emit','args':['news']}");
        assertHeard(Sender.NODE, "['news']", java1, java2, node1, node2);
    }

    /** Its join is everybody else's leave, and its leave the others' disconnect. */
    @Test
    void itsQuestionsAreNotMistaken() {
        join(room("a"), java1);
        for (String method : List.of("remoteJoin", "remoteLeave")) {
            assertThatThrownBy(() -> theirs.call(
                            "{'do':'oldest','method':'%s','args':['%s','%s']}", method, java1.id, room("a")))
                    .hasStackTraceContaining("timeout reached");
        }
        ours.main().to(room("a")).emit("news");
        assertHeard(Sender.JAVA, "['news']", java1);
        assertThat(ours.count("chat.bus.poison")).isPositive();
    }
}
