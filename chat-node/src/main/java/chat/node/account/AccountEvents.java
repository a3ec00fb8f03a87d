package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.wire.RefreshTokenRequest;
import chat.common.wire.TokenExpiry;
import chat.common.wire.WireTime;
import chat.node.socket.Namespace;
import chat.node.socket.Socket;
import chat.node.socket.route.EventRouter;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/**
 * The life of an access token on a socket that it opened: a warning before it ends, a fresh one in its place, and else the
 * end of the connection.
 *
 * <p>One sweep looks at all sockets, every second or so; there is no timer for each. Thread-safe.
 */
public final class AccountEvents {
    static final String TOKEN_EXPIRING = "token_expiring";
    static final String REFRESH_TOKEN = "refresh_token";

    private final Tokens tokens;
    private final Sessions sessions;
    private final Clock clock;

    public AccountEvents(Tokens tokens, Sessions sessions, Clock clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.clock = clock;
    }

    public void register(EventRouter events) {
        events.on(REFRESH_TOKEN, RefreshTokenRequest.class, this::handleRefresh);
    }

    /** A gate for every event of a client: what comes after the token's end, and before the sweep, is not served. */
    public void check(Socket socket, String event) {
        if (SignedInSocket.of(socket).isExpired(clock.instant())) {
            throw new ChatException(ErrorCode.TOKEN_EXPIRED);
        }
    }

    /** Warns, and puts out, whose time has come. The sockets must all have passed {@link SocketSignIn}. */
    public void sweep(Namespace namespace) {
        Instant now = clock.instant();
        for (Socket socket : namespace.sockets()) {
            SignedInSocket signedIn = SignedInSocket.of(socket);
            switch (signedIn.due(now)) {
                case WARNING -> socket.emit(TOKEN_EXPIRING, expiry(signedIn.caller()));
                case EXPIRY -> {
                    EventRouter.tell(socket, new ChatException(ErrorCode.TOKEN_EXPIRED));
                    socket.disconnect(true);
                }
                case NOTHING -> {}
            }
        }
    }

    /** Blocks for a query. */
    private TokenExpiry handleRefresh(Socket socket, RefreshTokenRequest request) {
        SignedInSocket signedIn = SignedInSocket.of(socket);
        long waitMs = signedIn.takeRenewal(clock.millis());
        if (waitMs > 0) {
            throw ChatException.rateLimited(waitMs);
        }
        if (request.token() == null) {
            throw new ChatException(ErrorCode.UNAUTHORIZED);
        }
        Caller fresh = tokens.verify(request.token());
        UUID account = signedIn.caller().accountId();
        if (!fresh.accountId().equals(account)) {
            // A socket does not change hands: rooms, presence and all else belong to who opened it.
            throw new ChatException(ErrorCode.FORBIDDEN);
        }
        if (!fresh.sessionId().map(session -> sessions.isOpen(session, account)).orElse(true)) {
            throw new ChatException(ErrorCode.UNAUTHORIZED);
        }
        if (!signedIn.renew(fresh)) {
            throw new ChatException(ErrorCode.TOKEN_EXPIRED);
        }
        return expiry(fresh);
    }

    private static TokenExpiry expiry(Caller caller) {
        return new TokenExpiry(WireTime.format(caller.expiresAt()));
    }
}
