package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.socket.ConnectMiddleware;
import chat.node.socket.ConnectRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Lets only those into a namespace who bring a valid access token: in {@code auth.token}, else as {@code ?token=} or in the
 * Authorization header, for clients that have no {@code auth}. The socket
 * carries a {@link SignedInSocket} from then on.
 *
 * <p>Checking a token is arithmetic, no query: it may run on the event loop.
 */
public final class SocketSignIn implements ConnectMiddleware {
    private static final String BEARER = "Bearer ";

    private final Tokens tokens;

    public SocketSignIn(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public CompletionStage<Void> handle(ConnectRequest request) {
        String token = request.parameter("token")
                .or(() -> headerToken(request))
                .orElseThrow(() -> new ChatException(ErrorCode.UNAUTHORIZED));
        request.attach(new SignedInSocket(tokens.verify(token)));
        return CompletableFuture.completedFuture(null);
    }

    private static Optional<String> headerToken(ConnectRequest request) {
        return Optional.ofNullable(request.handshake().headers().get("authorization"))
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).trim());
    }
}
