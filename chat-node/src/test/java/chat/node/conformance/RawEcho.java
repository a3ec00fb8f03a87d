package chat.node.conformance;

import chat.common.protocol.engine.EnginePacket;
import chat.node.engine.CloseReason;
import chat.node.engine.EngineListener;
import chat.node.engine.EngineSession;
import chat.node.engine.Outbound;

/** Sends every Engine.IO message back. */
final class RawEcho implements EngineListener {
    @Override
    public void handleOpen(EngineSession session) {}

    @Override
    public void handleMessage(EngineSession session, EnginePacket message) {
        Outbound answer = message.isBinary() ? Outbound.binary(message.bytes()) : Outbound.text(message.text());
        session.send(answer);
        answer.release();
    }

    @Override
    public void handleClose(EngineSession session, CloseReason reason) {}
}
