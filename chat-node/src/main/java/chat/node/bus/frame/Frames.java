package chat.node.bus.frame;

import java.util.Objects;

/**
 * Frames to and from bytes. Whatever arrives is a stranger's: it ends in a frame or in a {@link PoisonException}.
 *
 * <p>Thread-safe.
 */
public final class Frames {
    private final FrameLimits limits;

    public Frames(FrameLimits limits) {
        this.limits = limits;
    }

    /**
     * Whether it is a broadcast of that node: cheap, so that a node need not decode what it sent itself. False for what is
     * no broadcast.
     */
    public boolean isFrom(String uid, byte[] broadcast) {
        Objects.requireNonNull(broadcast);
        throw new UnsupportedOperationException();
    }

    public BroadcastFrame readBroadcast(byte[] bytes) throws PoisonException {
        if (bytes.length > limits.maxBytes()) {
            throw new PoisonException(PoisonException.Kind.LIMIT);
        }
        throw new UnsupportedOperationException();
    }

    public Request readRequest(byte[] bytes) throws PoisonException {
        if (bytes.length > limits.maxBytes()) {
            throw new PoisonException(PoisonException.Kind.LIMIT);
        }
        throw new UnsupportedOperationException();
    }

    public Response readResponse(byte[] bytes) throws PoisonException {
        if (bytes.length > limits.maxBytes()) {
            throw new PoisonException(PoisonException.Kind.LIMIT);
        }
        throw new UnsupportedOperationException();
    }

    /** @throws IllegalArgumentException if no reader would take it: too long, or nested too deep */
    public byte[] write(BroadcastFrame frame) {
        Objects.requireNonNull(frame);
        throw new UnsupportedOperationException();
    }

    /** @throws IllegalArgumentException if no reader would take it: too long, or nested too deep */
    public byte[] write(Request request) {
        Objects.requireNonNull(request);
        throw new UnsupportedOperationException();
    }

    /** @throws IllegalArgumentException if no reader would take it: too long, or nested too deep */
    public byte[] write(Response response) {
        Objects.requireNonNull(response);
        throw new UnsupportedOperationException();
    }

    FrameLimits limits() {
        return limits;
    }
}
