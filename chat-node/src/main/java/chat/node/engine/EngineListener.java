package chat.node.engine;

import chat.common.protocol.engine.EnginePacket;

/**
 * What happens to sessions. Every call comes on the session's event loop and must not block it; a call that throws closes
 * the session.
 */
public interface EngineListener {
    /** The client has been told that it is connected; sending is possible. */
    void handleOpen(EngineSession session);

    /** One message, text (which is UTF-8 then) or binary. It belongs to the listener, with the array that it is a slice of. */
    void handleMessage(EngineSession session, EnginePacket message);

    /** Exactly once for each session that was opened, and nothing after it. */
    void handleClose(EngineSession session, CloseReason reason);
}
