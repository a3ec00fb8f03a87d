package chat.node.socket;

import chat.common.protocol.socket.SocketPacket;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongConsumer;

/** One event of a client. Thread-safe: it may be answered from anywhere. */
public final class Event {
    private static final AtomicLongFieldUpdater<Event> ACK_ID = AtomicLongFieldUpdater.newUpdater(Event.class, "ackId");

    private final Socket socket;
    private final JsonNode data;
    private final long readAt;
    /** Null for the many that nobody times. */
    private volatile LongConsumer ackTimes;

    private volatile long ackId;

    Event(Socket socket, SocketPacket packet) {
        this.socket = socket;
        this.data = packet.data();
        this.ackId = packet.id();
        this.readAt = wantsAck() ? System.nanoTime() : 0;
    }

    public Socket socket() {
        return socket;
    }

    public String name() {
        return data.get(0).asText();
    }

    /** Without the name. */
    public int size() {
        return data.size() - 1;
    }

    /** Binary data is a {@link com.fasterxml.jackson.databind.node.BinaryNode}. @return a missing node past the last one */
    public JsonNode arg(int index) {
        JsonNode arg = data.get(index + 1);
        return arg == null ? MissingNode.getInstance() : arg;
    }

    public List<JsonNode> args() {
        List<JsonNode> args = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            args.add(arg(i));
        }
        return args;
    }

    /** Whether the client waits for an answer and has none yet. */
    public boolean wantsAck() {
        return ackId != SocketPacket.NO_ID;
    }

    /** Answers the client. Only the first answer goes out, and none if the client wants none. */
    public void ack(Object... args) {
        long id = ACK_ID.getAndSet(this, SocketPacket.NO_ID);
        if (id != SocketPacket.NO_ID) {
            socket.ack(id, Arrays.asList(args), this);
        }
    }

    /** @param listener told, once the answer was handed to the connection, the nanoseconds since the event was read */
    public void timeAck(LongConsumer listener) {
        ackTimes = listener;
    }

    /** On the loop. */
    void handleAcked() {
        LongConsumer times = ackTimes;
        if (times != null) {
            times.accept(System.nanoTime() - readAt);
        }
    }

    /** Without the arguments, and without the name: both are the client's. */
    @Override
    public String toString() {
        return "Event[" + socket + "]";
    }
}
