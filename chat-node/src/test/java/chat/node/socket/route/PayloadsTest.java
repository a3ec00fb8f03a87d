package chat.node.socket.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.json.Json;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadsTest {
    record SendMessage(String room, String content, long replyTo) {
        SendMessage {
            if (content != null && content.isBlank()) {
                throw ChatException.invalidField("content", "is empty");
            }
        }
    }

    record JoinRoom(String room) {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static JoinRoom of(JsonNode payload) {
            return new JoinRoom((payload.isTextual() ? payload : payload.path("room")).textValue());
        }
    }

    @Test
    void anObjectBecomesTheRecordAndUnknownFieldsAreIgnored() throws Exception {
        JsonNode payload = Json.mapper().readTree("{\"room\":\"a\",\"content\":\"b\",\"replyTo\":3,\"extra\":1}");
        assertThat(Payloads.decode(payload, SendMessage.class)).isEqualTo(new SendMessage("a", "b", 3));
    }

    @Test
    void aRecordMayTakeAStringInsteadOfAnObject() throws Exception {
        assertThat(Payloads.decode(Json.mapper().readTree("\"a\""), JoinRoom.class))
                .isEqualTo(new JoinRoom("a"));
        assertThat(Payloads.decode(Json.mapper().readTree("{\"room\":\"a\"}"), JoinRoom.class))
                .isEqualTo(new JoinRoom("a"));
    }

    @Test
    void aRefusalNamesTheFieldAndNeverQuotesTheClient() {
        assertThatThrownBy(
                        () -> Payloads.decode(Json.mapper().readTree("{\"replyTo\":\"my secret\"}"), SendMessage.class))
                .isInstanceOfSatisfying(ChatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
                    assertThat(e.details()).isEqualTo(Map.of("fields", Map.of("replyTo", "is not valid")));
                    assertThat(e.body().toString()).doesNotContain("secret");
                });
    }

    @Test
    void whatTheRecordItselfSaysReachesTheClient() {
        assertThatThrownBy(() -> Payloads.decode(Json.mapper().readTree("{\"content\":\" \"}"), SendMessage.class))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.getMessage()).isEqualTo("content is empty"));
    }

    @Test
    void aMissingPayloadIsRefused() {
        assertThatThrownBy(() -> Payloads.decode(MissingNode.getInstance(), SendMessage.class))
                .isInstanceOf(ChatException.class);
        assertThatThrownBy(() -> Payloads.decode(Json.mapper().readTree("[1]"), SendMessage.class))
                .isInstanceOf(ChatException.class);
    }
}
