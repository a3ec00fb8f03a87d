package chat.node.http;

/** Where a connection stands between a request and its answer. */
enum Phase {
    /** Between two requests. */
    IDLE,
    /** Some of a request's head is here; on a new connection perhaps nothing yet. */
    HEAD,
    /** The head is here, and not all of the body. */
    BODY,
    /** All is here, and somebody works on the answer. */
    HANDLING,
    /** The answer is on its way. */
    ANSWERING,
    /** Answered for good: what still arrives is thrown away until the client closes. */
    LINGERING,
    /** Gone, or not HTTP any more. */
    GONE
}
