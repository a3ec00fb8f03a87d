package chat.node.engine;

import chat.common.protocol.engine.EnginePacket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Sends every message back, and remembers what happened. */
class Echo implements EngineListener {
    final Queue<String> events = new ConcurrentLinkedQueue<>();

    @Override
    public void handleOpen(EngineSession session) {
        events.add("open");
    }

    @Override
    public void handleMessage(EngineSession session, EnginePacket message) {
        Outbound answer = message.isBinary() ? Outbound.binary(message.bytes()) : Outbound.text(message.text());
        session.send(answer);
        answer.release();
    }

    @Override
    public void handleClose(EngineSession session, CloseReason reason) {
        events.add("close " + reason.text());
    }
}
