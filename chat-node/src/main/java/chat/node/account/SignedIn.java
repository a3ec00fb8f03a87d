package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.rest.Handler;
import chat.node.rest.Request;
import chat.node.rest.Response;

/** The door to what only those who signed in may do: {@code router.get(path, pool, signedIn.only(this::handleX))}. */
public final class SignedIn {
    /** Answers a request of somebody who is known. */
    @FunctionalInterface
    public interface CallerHandler {
        Response handle(Request request, Caller caller) throws Exception;
    }

    private final Tokens tokens;

    public SignedIn(Tokens tokens) {
        this.tokens = tokens;
    }

    public Handler only(CallerHandler handler) {
        return request -> handler.handle(request, caller(request));
    }

    private Caller caller(Request request) {
        return tokens.verify(request.bearerToken().orElseThrow(() -> new ChatException(ErrorCode.UNAUTHORIZED)));
    }
}
