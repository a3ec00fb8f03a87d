package chat.node.engine.frame;

import chat.common.protocol.engine.EngineRevision;

/**
 * How a client wants its WebSocket frames.
 *
 * @param base64 binary data as text, for clients that asked so ({@code b64=1})
 * @param deflated whether permessage-deflate was agreed on
 */
public record FrameForm(EngineRevision revision, boolean base64, boolean deflated) {
    public static final int COUNT = 8;

    private static final FrameForm TEXT = new FrameForm(EngineRevision.V4, false, false);
    private static final FrameForm TEXT_DEFLATED = new FrameForm(EngineRevision.V4, false, true);

    /** The form that all clients share when a message has no binary data. */
    public FrameForm withoutBinary() {
        return deflated ? TEXT_DEFLATED : TEXT;
    }

    public int index() {
        return (revision == EngineRevision.V4 ? 0 : 1) | (base64 ? 2 : 0) | (deflated ? 4 : 0);
    }
}
