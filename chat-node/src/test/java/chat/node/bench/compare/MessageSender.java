package chat.node.bench.compare;

import io.netty.buffer.ByteBuf;

/** One WebSocket in one room, which keeps a number of messages unacknowledged: each ack is answered with the next message. */
final class MessageSender extends BenchSocket {
    private static final String CONTENT = "x".repeat(80);

    /** Of acks to messages; the one of joining is 0. A power of two. */
    private static final int MOST_UNDER_WAY = 64;

    private static final long MESSAGE = eight("message\"");
    private static final long OK = eight("[{\"ok\":t");

    private final int number;
    private final String room;
    private final String token;
    private final MessageTally tally;
    private final long[] sentAt = new long[MOST_UNDER_WAY];

    private int window;
    private int underWay;
    private int lastId;
    private int heard;

    MessageSender(int number, String room, String token, MessageTally tally) {
        this.number = number;
        this.room = room;
        this.token = token;
        this.tally = tally;
    }

    /** What is unacknowledged from now on; 0 to stop. */
    void window(int messages) {
        if (messages >= MOST_UNDER_WAY) {
            throw new IllegalArgumentException("at most " + (MOST_UNDER_WAY - 1));
        }
        window = messages;
        fill();
        flush();
    }

    /** How many messages came, its own too. */
    int heard() {
        return heard;
    }

    @Override
    void handleFailure(String reason) {
        tally.failed("sender " + number + ": " + reason);
    }

    @Override
    void handlePacket(ByteBuf in, int at, int length) {
        switch (in.getByte(at)) {
            case '0' -> send("40{\"token\":\"" + token + "\"}");
            case '2' -> send("3");
            case '4' -> readPacket(in, at + 1, length - 1);
            default -> throw new IllegalStateException(text(in, at, length));
        }
    }

    private void readPacket(ByteBuf in, int at, int length) {
        switch (in.getByte(at)) {
            case '0' -> send("420[\"join_room\",{\"room\":\"" + room + "\"}]");
            case '2' -> {
                if (length > 12 && in.getLong(at + 3) == MESSAGE) {
                    heard++;
                    tally.delivered();
                }
            }
            case '3' -> readAck(in, at + 1, length - 1);
            default -> throw new IllegalStateException(text(in, at, length));
        }
    }

    private void readAck(ByteBuf in, int start, int length) {
        int id = 0;
        int at = start;
        while (in.getByte(at) != '[') {
            id = 10 * id + in.getByte(at) - '0';
            at++;
        }
        if (in.getLong(at) != OK) {
            throw new IllegalStateException(text(in, start, length));
        }
        if (id == 0) {
            tally.joined();
            return;
        }
        underWay--;
        tally.acked(number, System.nanoTime() - sentAt[id % MOST_UNDER_WAY]);
        fill();
    }

    private void fill() {
        while (underWay < window) {
            write();
        }
    }

    /** One message more, whatever is unacknowledged. */
    void sendOne() {
        if (underWay == MOST_UNDER_WAY - 1) {
            tally.failed(SlowServerException.REASON);
            return;
        }
        write();
        flush();
    }

    private void write() {
        lastId++;
        underWay++;
        tally.sent();
        sentAt[lastId % MOST_UNDER_WAY] = System.nanoTime();
        send("42" + lastId + "[\"send_message\",{\"room\":\"" + room + "\",\"content\":\"" + CONTENT
                + "\",\"clientId\":\"s" + number + "-" + lastId + "\"}]");
    }
}
