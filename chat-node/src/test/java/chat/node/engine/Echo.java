package chat.node.engine;

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
    public void handleText(EngineSession session, String text) {
        Outbound answer = Outbound.text(text);
        session.send(answer);
        answer.release();
    }

    @Override
    public void handleBinary(EngineSession session, byte[] data) {
        Outbound answer = Outbound.binary(data);
        session.send(answer);
        answer.release();
    }

    @Override
    public void handleClose(EngineSession session, CloseReason reason) {
        events.add("close " + reason.text());
    }
}
