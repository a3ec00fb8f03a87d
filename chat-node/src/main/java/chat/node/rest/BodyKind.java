package chat.node.rest;

/** What a route takes as a body. Whatever else arrives is answered 415 before the handler hears of it. */
public enum BodyKind {
    /** None: what comes nevertheless is read and thrown away, as far as it is small. */
    NONE,
    /** JSON or nothing. */
    JSON,
    /** JSON, {@code multipart/form-data}, or nothing. */
    JSON_OR_MULTIPART
}
