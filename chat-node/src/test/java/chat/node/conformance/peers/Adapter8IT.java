package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The package {@code @socket.io/redis-adapter} 8 with the redis package, on socket.io 4.8. */
final class Adapter8IT extends AckPeers {
    @Override
    String stack() {
        return "8";
    }

    @Test
    void everyMemberIsCountedAndAnswers() throws Exception {
        try (OurMember third = new OurMember(redisPort(), prefix, REQUEST_TIMEOUT)) {
            await().until(() -> ours.members(prefix + "-request#/#") == 3);
            assertThat(theirs.call("{'do':'serverCount'}").intValue()).isEqualTo(3);

            assertThat(theirs.call("{'do':'serverAsk','args':['server-question',1]}")
                            .get("answers"))
                    .extracting(answer -> answer.get("from").textValue())
                    .containsExactly("java", "java");
            assertThat(get(ours.main().serverSideEmitWithAck("server-question", 2)))
                    .extracting(answer -> answer.get("from").textValue())
                    .containsExactlyInAnyOrder("java", "node");
            assertThat(theirs.call("{'do':'fetch'}")).hasSize(4);
            assertThat(get(third.main().all().fetchSockets())).hasSize(4);
            assertThat(get(third.main().allRooms())).contains(java1.id, node1.id);
            assertThat(get(third.main().all().emitWithAck(Duration.ofSeconds(15), "vote"))
                            .answers())
                    .hasSize(4);
            JsonNode outcome = theirs.call("{'do':'ask','flags':{'timeout':15000},'args':['vote']}");
            assertThat(outcome.get("answers")).hasSize(4);
            assertThat(third.serverEvents()).hasSize(2);
        }
        await().until(() -> theirs.call("{'do':'serverCount'}").intValue() == 2);
        assertThat(theirs.call("{'do':'fetch'}")).hasSize(4);
        ours.serverEvents().clear();
        theirs.serverEvents().clear();
    }

    @Test
    void aNamespaceThatOnlyOneOfThemHasIsNotTheOthersBusiness() throws Exception {
        assertThat(theirs.call("{'do':'allRooms','nsp':'/only-theirs'}")).isEmpty();
        assertThat(theirs.call("{'do':'serverCount','nsp':'/only-theirs'}").intValue())
                .isEqualTo(1);
        assertThat(get(ours.only().allRooms())).isEmpty();
    }
}
