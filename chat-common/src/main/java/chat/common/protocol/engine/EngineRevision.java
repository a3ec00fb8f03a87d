package chat.common.protocol.engine;

import java.util.Optional;

/** The revision of Engine.IO that a client announces in its {@code EIO} query parameter. */
public enum EngineRevision {
    /** Socket.IO clients 1 and 2. */
    V3,
    /** Socket.IO clients from 3 on. */
    V4;

    /** Empty for every value the protocol does not know. */
    public static Optional<EngineRevision> ofQuery(String eio) {
        return switch (eio) {
            case "3" -> Optional.of(V3);
            case "4" -> Optional.of(V4);
            default -> Optional.empty();
        };
    }
}
