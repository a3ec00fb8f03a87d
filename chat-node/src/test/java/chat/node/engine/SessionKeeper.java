package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.protocol.engine.EnginePacket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Hands its sessions to the test. */
final class SessionKeeper implements EngineListener {
    final Queue<EngineSession> sessions = new ConcurrentLinkedQueue<>();
    final Queue<String> events = new ConcurrentLinkedQueue<>();

    @Override
    public void handleOpen(EngineSession session) {
        sessions.add(session);
    }

    @Override
    public void handleMessage(EngineSession session, EnginePacket message) {
        assertThat(session.loop().inEventLoop()).isTrue();
        String text = message.isBinary() ? Arrays.toString(message.bytes()) : message.text();
        if (text.equals("throw")) {
            throw new IllegalStateException("a listener that fails, as this test wants it to");
        }
        events.add(text);
        if (text.equals("pause")) {
            session.pauseReading();
        }
    }

    @Override
    public void handleClose(EngineSession session, CloseReason reason) {
        events.add("close " + reason.text());
    }

    /** Sessions are touched on their own event loop only. */
    static <T> T onLoop(EngineSession session, Callable<T> task) throws Exception {
        return session.loop().submit(task).get();
    }

    EngineSession only() {
        await().pollDelay(Duration.ZERO).until(() -> sessions.size() == 1);
        return sessions.element();
    }
}
