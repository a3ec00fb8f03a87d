package chat.common.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Objects;

/** The one error shape, in REST bodies and in acks alike. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ErrorBody(String code, String message, boolean temporary, Map<String, Object> details) {
    public ErrorBody {
        Objects.requireNonNull(code);
        Objects.requireNonNull(message);
    }
}
