package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.common.wire.Message;
import org.junit.jupiter.api.Test;

class MessageJsonTest {
    @Test
    void theTreeIsWhatTheMapperMakes() {
        for (int which = 0; which < 64; which++) {
            Message message = new Message(
                    "id",
                    "room",
                    5,
                    "sender",
                    text(which, 0),
                    "name",
                    text(which, 1),
                    "created",
                    text(which, 2),
                    text(which, 3),
                    text(which, 4),
                    text(which, 5),
                    which % 2 == 0 ? null : 7L);
            assertThat(MessageJson.of(message).toString())
                    .isEqualTo(Json.mapper().valueToTree(message).toString());
        }
    }

    private static String text(int which, int field) {
        return (which >> field & 1) == 0 ? null : "field " + field;
    }
}
