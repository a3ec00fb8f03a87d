package chat.node.bench.compare;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** One client of a {@link Crowd}, in one room or in none. */
final class CrowdMember extends BenchSocket {
    private static final long NEWS = eight("[\"news\",");
    private static final String TEXT = "x".repeat(100);

    private final Crowd crowd;
    private final int number;
    private final String room;
    private final String connect;
    private final ByteBuf message;
    private final long begunAt = System.nanoTime();
    private int heard;

    /** @param room or nothing */
    CrowdMember(Crowd crowd, int number, String room, String auth) {
        this.crowd = crowd;
        this.number = number;
        this.room = room;
        this.connect = "40" + auth;
        String text = "42[\"say\",\"" + room + "\"," + number + ",\"" + TEXT + "\"]";
        this.message = room.isEmpty() ? Unpooled.EMPTY_BUFFER : frame(text, Unpooled.directBuffer(text.length() + 8));
    }

    int heard() {
        return heard;
    }

    /** Tells its room. */
    void say() {
        sendNow(message.retainedDuplicate());
    }

    void release() {
        message.release();
    }

    @Override
    void handleFailure(String reason) {
        crowd.handleFailure("client " + number + ": " + reason);
    }

    @Override
    void handlePacket(ByteBuf in, int at, int length) {
        switch (in.getByte(at)) {
            case '0' -> send(connect);
            case '2' -> send("3");
            case '4' -> handleMessage(in, at, length);
            default -> throw new IllegalStateException(text(in, at, length));
        }
    }

    private void handleMessage(ByteBuf in, int at, int length) {
        switch (in.getByte(at + 1)) {
            case '0' -> {
                crowd.handleConnected(System.nanoTime() - begunAt);
                if (!room.isEmpty()) {
                    send("420[\"join\",\"" + room + "\"]");
                }
            }
            case '2' -> {
                if (length < 14 || in.getLong(at + 2) != NEWS) {
                    throw new IllegalStateException(text(in, at, length));
                }
                heard++;
                crowd.handleDelivered(senderAt(in, at + 10));
            }
            case '3' -> crowd.handleJoined();
            default -> throw new IllegalStateException(text(in, at, length));
        }
    }

    private static int senderAt(ByteBuf in, int start) {
        int sender = 0;
        for (int at = start; in.getByte(at) != ','; at++) {
            sender = 10 * sender + in.getByte(at) - '0';
        }
        return sender;
    }
}
