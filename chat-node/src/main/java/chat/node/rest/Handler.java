package chat.node.rest;

/** Answers one request. It runs on the pool its route names, never on an event loop, and so may block. */
@FunctionalInterface
public interface Handler {
    /** A {@link chat.common.error.ChatException} becomes the error it names; any other exception a plain 500. */
    Response handle(Request request) throws Exception;
}
