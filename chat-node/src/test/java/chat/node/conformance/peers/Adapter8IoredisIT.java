package chat.node.conformance.peers;

/** The package {@code @socket.io/redis-adapter} 8 with the ioredis package; it wants the answers to its questions for itself alone. */
final class Adapter8IoredisIT extends AckPeers {
    @Override
    String stack() {
        return "8-ioredis";
    }

    @Override
    String options() {
        return ",'publishOnSpecificResponseChannel':true";
    }
}
