package chat.common.error;

import java.util.Map;

/**
 * A failure that is meant for the caller. Services throw it; only the edges (REST, socket acks, handshakes) translate it.
 *
 * <p>It carries no stack trace: it is an answer, not a defect, and it is thrown on hot paths.
 */
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Map<String, Object> details;

    public ChatException(ErrorCode code) {
        this(code, code.message(), Map.of());
    }

    public ChatException(ErrorCode code, String message) {
        this(code, message, Map.of());
    }

    /** {@code details} reaches the client as it is: nothing secret belongs in it. */
    public ChatException(ErrorCode code, String message, Map<String, Object> details) {
        super(message, null, false, false);
        this.code = code;
        this.details = Map.copyOf(details);
    }

    /** One field of a request is wrong; {@code details.fields} tells which and why. */
    public static ChatException invalidField(String field, String problem) {
        return invalidFields(Map.of(field, problem));
    }

    public static ChatException invalidFields(Map<String, String> problemsByField) {
        String first = problemsByField.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .findFirst()
                .orElse(ErrorCode.VALIDATION_FAILED.message());
        return new ChatException(ErrorCode.VALIDATION_FAILED, first, Map.of("fields", Map.copyOf(problemsByField)));
    }

    public static ChatException rateLimited(long retryAfterMs) {
        return new ChatException(
                ErrorCode.RATE_LIMITED, ErrorCode.RATE_LIMITED.message(), Map.of("retryAfterMs", retryAfterMs));
    }

    public static ChatException overloaded(long retryAfterMs) {
        return new ChatException(
                ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.message(), Map.of("retryAfterMs", retryAfterMs));
    }

    public ErrorCode code() {
        return code;
    }

    public Map<String, Object> details() {
        return details;
    }

    public ErrorBody body() {
        return new ErrorBody(code.code(), getMessage(), code.temporary(), details.isEmpty() ? null : details);
    }
}
