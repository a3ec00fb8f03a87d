package chat.node.bench.compare;

/** A server that does not keep the pace of a moderate load: nothing is wrong with what it delivers, but it has no figures. */
final class SlowServerException extends IllegalStateException {
    static final String REASON = "the server does not keep pace";

    private static final long serialVersionUID = 1;

    private SlowServerException() {
        super(REASON);
    }

    /** For a reason that a generator gives. */
    static IllegalStateException of(String reason) {
        return reason.equals(REASON) ? new SlowServerException() : new IllegalStateException(reason);
    }
}
