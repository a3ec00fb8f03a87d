package chat.node.engine;

/**
 * The polling requests that name a session, on the session's event loop, whatever has become of it since they came in.
 */
final class SessionRequests {
    private SessionRequests() {}

    /** Its body, if it has one, follows. */
    static void handle(EngineSession session, EngineRequest request, Exchange exchange) {
        session.endIfOverdue();
        if (!session.isReachable()) {
            session.context().refuse(exchange, Refusal.SESSION_UNKNOWN);
        } else if (!(session.transport() instanceof PollingTransport polling)
                || request.transport().orElseThrow() != Transport.Kind.POLLING
                || request.sessionRevision() != session.revision()) {
            session.context().refuse(exchange, Refusal.BAD_REQUEST);
        } else {
            switch (request.head().method()) {
                case "GET" -> polling.poll(exchange);
                case "POST" -> polling.beginPost(exchange);
                // A question about us, not about the session.
                case "OPTIONS" -> exchange.answerEmpty(204);
                // As the reference answers those that its HTTP parser knows.
                case "PUT", "DELETE", "PATCH", "HEAD" -> exchange.answerEmpty(500);
                default -> exchange.answerEmpty(400);
            }
        }
    }

    static void handlePosted(EngineSession session, Exchange exchange, byte[] body) {
        if (session.transport() instanceof PollingTransport polling) {
            polling.post(exchange, body);
        } else {
            // The client moved on to a WebSocket while this was under way.
            exchange.answerEmpty(400);
        }
    }

    /** A request was answered in the session's place, or its connection is gone. */
    static void handleAborted(EngineSession session, Exchange exchange, boolean connectionLost) {
        if (session.transport() instanceof PollingTransport polling) {
            polling.handleAborted(exchange, connectionLost);
        }
    }
}
