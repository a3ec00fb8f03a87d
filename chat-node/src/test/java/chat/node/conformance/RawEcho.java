package chat.node.conformance;

import chat.node.engine.CloseReason;
import chat.node.engine.EngineListener;
import chat.node.engine.EngineSession;
import chat.node.engine.Outbound;

/** Sends every Engine.IO message back. */
final class RawEcho implements EngineListener {
    @Override
    public void handleOpen(EngineSession session) {}

    @Override
    public void handleText(EngineSession session, String text) {
        send(session, Outbound.text(text));
    }

    @Override
    public void handleBinary(EngineSession session, byte[] data) {
        send(session, Outbound.binary(data));
    }

    @Override
    public void handleClose(EngineSession session, CloseReason reason) {}

    private static void send(EngineSession session, Outbound message) {
        session.send(message);
        message.release();
    }
}
