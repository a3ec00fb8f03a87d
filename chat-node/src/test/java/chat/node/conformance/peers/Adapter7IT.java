package chat.node.conformance.peers;

import org.junit.jupiter.api.Test;

/** The package {@code @socket.io/redis-adapter} 7.2, on socket.io 4.8. */
final class Adapter7IT extends AckPeers {
    @Override
    String stack() {
        return "7";
    }

    @Test
    void theOldFormsOfRequestsAreUnderstood() {
        OldForms.test(this);
    }
}
