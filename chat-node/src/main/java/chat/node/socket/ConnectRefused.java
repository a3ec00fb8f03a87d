package chat.node.socket;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import java.util.Optional;

/**
 * What a {@link ConnectMiddleware} throws, or fails its stage with, to keep a client out. Both parts reach the client:
 * {@code err.message} and {@code err.data}.
 *
 * <p>A {@link ChatException} will do as well; its body becomes the data.
 */
public final class ConnectRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Object data;

    /** @param data anything that can be written as JSON, or null */
    public ConnectRefused(String message, Object data) {
        super(message, null, false, false);
        this.data = data;
    }

    public ConnectRefused(String message) {
        this(message, null);
    }

    public Optional<Object> data() {
        return Optional.ofNullable(data);
    }

    /** A defect of ours is not told to strangers. */
    static ConnectRefused of(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof ConnectRefused refused) {
            return refused;
        }
        ChatException answer = cause instanceof ChatException chat ? chat : new ChatException(ErrorCode.INTERNAL);
        return new ConnectRefused(answer.getMessage(), answer.body());
    }

    static boolean isDefect(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return !(cause instanceof ConnectRefused || cause instanceof ChatException);
    }
}
