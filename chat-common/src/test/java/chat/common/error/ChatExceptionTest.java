package chat.common.error;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatExceptionTest {
    @Test
    void theShapeIsCodeMessageAndTemporary() throws IOException {
        assertThat(json(new ChatException(ErrorCode.NOT_FOUND)))
                .isEqualTo("{'code':'not_found','message':'There is nothing here.','temporary':false}");
    }

    @Test
    void detailsFollowWhereThereAreAny() throws IOException {
        assertThat(json(ChatException.rateLimited(1_500)))
                .isEqualTo("{'code':'rate_limited','message':'Too many requests; slow down.','temporary':true,"
                        + "'details':{'retryAfterMs':1500}}");
        assertThat(json(ChatException.overloaded(1_000))).contains("'overloaded'", "'retryAfterMs':1000");
    }

    @Test
    void aMessageOfItsOwnReplacesTheGeneralOne() throws IOException {
        assertThat(json(new ChatException(ErrorCode.FORBIDDEN, "Only the owner may do this.")))
                .contains("'message':'Only the owner may do this.'");
    }

    @Test
    void anInvalidFieldIsNamedInMessageAndDetails() throws IOException {
        assertThat(json(ChatException.invalidField("email", "is missing")))
                .isEqualTo("{'code':'validation_failed','message':'email is missing','temporary':false,"
                        + "'details':{'fields':{'email':'is missing'}}}");
    }

    @Test
    void theMessageNamesTheFirstOfSeveralFields() {
        Map<String, String> problems = Map.of("password", "is too short", "email", "is missing");
        ChatException error = ChatException.invalidFields(problems);
        assertThat(error).hasMessage("email is missing");
        assertThat(error.details()).containsEntry("fields", problems);
    }

    @Test
    void invalidFieldsWithoutAFieldStillSaySomething() {
        assertThat(ChatException.invalidFields(Map.of())).hasMessage(ErrorCode.VALIDATION_FAILED.message());
    }

    @Test
    void itIsAnAnswerNotADefect() {
        assertThat(new ChatException(ErrorCode.INTERNAL).getStackTrace()).isEmpty();
    }

    private static String json(ChatException error) throws IOException {
        return Json.mapper().writeValueAsString(error.body()).replace('"', '\'');
    }
}
