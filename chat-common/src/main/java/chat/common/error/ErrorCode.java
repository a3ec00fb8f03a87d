package chat.common.error;

/**
 * Every error a client can see: its public name, the HTTP status it travels under, and whether trying again later, with
 * nothing changed, may succeed.
 */
public enum ErrorCode {
    BAD_REQUEST("bad_request", 400, false, "The request could not be understood."),
    INVALID_JSON("invalid_json", 400, false, "The body is not valid JSON."),
    VALIDATION_FAILED("validation_failed", 400, false, "The request has invalid fields."),
    UNAUTHORIZED("unauthorized", 401, false, "A valid access token is needed."),
    TOKEN_EXPIRED("token_expired", 401, false, "The token has expired."),
    INVALID_CREDENTIALS("invalid_credentials", 401, false, "The e-mail, phone or password is wrong."),
    INVALID_REFRESH_TOKEN("invalid_refresh_token", 401, false, "The refresh token is not valid."),
    FORBIDDEN("forbidden", 403, false, "This is not allowed."),
    NOT_FOUND("not_found", 404, false, "There is nothing here."),
    ROOM_NOT_FOUND("room_not_found", 404, false, "There is no such room."),
    MESSAGE_NOT_FOUND("message_not_found", 404, false, "There is no such message."),
    METHOD_NOT_ALLOWED("method_not_allowed", 405, false, "The method is not allowed here."),
    REQUEST_TIMEOUT("request_timeout", 408, true, "The request took too long to arrive."),
    EMAIL_TAKEN("email_taken", 409, false, "An account with this e-mail exists already."),
    PHONE_TAKEN("phone_taken", 409, false, "An account with this phone number exists already."),
    ROOM_EXISTS("room_exists", 409, false, "A room of this name exists already."),
    TOO_MANY_ROOMS("too_many_rooms", 409, false, "There are no more rooms to be had; leave one first."),
    PAYLOAD_TOO_LARGE("payload_too_large", 413, false, "The body is too large."),
    URI_TOO_LONG("uri_too_long", 414, false, "The request line is too long."),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", 415, false, "The content type is not supported here."),
    EXPECTATION_FAILED("expectation_failed", 417, false, "The expectation is not supported here."),
    RATE_LIMITED("rate_limited", 429, true, "Too many requests; slow down."),
    HEADERS_TOO_LARGE("headers_too_large", 431, false, "The request headers are too large."),
    INTERNAL("internal", 500, true, "Something went wrong on the server."),
    OVERLOADED("overloaded", 503, true, "The server is busy; try again shortly."),
    UNAVAILABLE("unavailable", 503, true, "The server cannot do this right now; try again shortly.");

    private final String code;
    private final int status;
    private final boolean temporary;
    private final String message;

    ErrorCode(String code, int status, boolean temporary, String message) {
        this.code = code;
        this.status = status;
        this.temporary = temporary;
        this.message = message;
    }

    /** The public name, as clients match on it. */
    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public boolean temporary() {
        return temporary;
    }

    /** What is said where nothing more precise is known. */
    public String message() {
        return message;
    }
}
