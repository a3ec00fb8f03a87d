package chat.node.account;

import chat.node.socket.Socket;
import java.time.Duration;
import java.time.Instant;

/**
 * Who is at the other end of a socket, and until when. What a socket keeps of its sign-in; small, for every idle connection
 * has one.
 *
 * <p>Thread-safe: of a renewal and an expiry at the same moment one wins.
 */
public final class SignedInSocket {
    static final Duration WARNING = Duration.ofSeconds(60);

    /** Renewals in a row; after that one each interval. */
    private static final int RENEWALS = 5;

    private static final long RENEWAL_INTERVAL_MS = 10_000;

    enum Due {
        NOTHING,
        WARNING,
        EXPIRY
    }

    private Caller caller;
    private boolean warned;
    private boolean expired;
    private long renewalsFullAt;

    SignedInSocket(Caller caller) {
        this.caller = caller;
    }

    /** The caller of a socket that {@link SocketSignIn} let in. */
    public static Caller callerOf(Socket socket) {
        return of(socket).caller();
    }

    static SignedInSocket of(Socket socket) {
        return socket.attachment(SignedInSocket.class);
    }

    synchronized Caller caller() {
        return caller;
    }

    /** What has to be done now, and has not been said before. */
    synchronized Due due(Instant now) {
        if (expired) {
            return Due.NOTHING;
        }
        if (!now.isBefore(caller.expiresAt())) {
            expired = true;
            return Due.EXPIRY;
        }
        if (!warned && !now.isBefore(caller.expiresAt().minus(WARNING))) {
            warned = true;
            return Due.WARNING;
        }
        return Due.NOTHING;
    }

    synchronized boolean isExpired(Instant now) {
        return expired || !now.isBefore(caller.expiresAt());
    }

    /** @return false if it is too late */
    synchronized boolean renew(Caller fresh) {
        if (expired) {
            return false;
        }
        caller = fresh;
        warned = false;
        return true;
    }

    /** @return 0, or how many milliseconds too early this attempt at a renewal is */
    synchronized long takeRenewal(long now) {
        long full = Math.max(renewalsFullAt, now) + RENEWAL_INTERVAL_MS;
        long missing = full - now - RENEWALS * RENEWAL_INTERVAL_MS;
        if (missing <= 0) {
            renewalsFullAt = full;
        }
        return Math.max(0, missing);
    }
}
