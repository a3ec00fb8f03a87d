package chat.node.dev.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.ChatClient;
import chat.node.testkit.Http;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Compares what the clients were promised with what the server has. */
final class History {
    private static final int PAGE = 200;

    private History() {}

    /**
     * Each message that was acked is there under its number, and no number is missing.
     *
     * @param ackedByRoom the number of each acked message by its id, by room
     * @return how many messages were acked
     */
    static int assertComplete(Http http, JsonNode ackedByRoom) {
        assertThat(ackedByRoom.isObject()).isTrue();
        Http inspector = http.withToken(ChatClient.register(http, "Inspector").at("/token"));
        int count = 0;
        for (Map.Entry<String, JsonNode> room : ackedByRoom.properties()) {
            Map<String, Long> stored = stored(inspector, room.getKey());
            for (Map.Entry<String, JsonNode> message : room.getValue().properties()) {
                assertThat(stored)
                        .as(room.getKey())
                        .containsEntry(message.getKey(), message.getValue().asLong());
                count++;
            }
            List<Long> numbers = stored.values().stream().sorted().toList();
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        }
        assertThat(count).isPositive();
        return count;
    }

    private static Map<String, Long> stored(Http http, String room) {
        Map<String, Long> numbersById = new HashMap<>();
        long after = 0;
        while (true) {
            JsonNode page = http.get("/api/messages/" + room + "?limit=" + PAGE + "&after=" + after)
                    .json();
            assertThat(page.isArray()).as(page.toString()).isTrue();
            for (JsonNode message : page) {
                after = message.path("seq").asLong();
                numbersById.put(message.path("id").asText(), after);
            }
            if (page.size() < PAGE) {
                return numbersById;
            }
        }
    }
}
