package chat.loadtest.lean;

import io.netty.buffer.ByteBuf;

/**
 * Finds the frames in what a server writes, in whatever pieces it comes, and keeps of each only the beginning of its payload.
 * For one connection, on one thread.
 */
final class FrameReader {
    /** Enough for {@code 42["message"}, for the number of an acknowledgement, and for the code of an error in it. */
    static final int KEPT = 64;

    private static final int LONGEST_HEADER = 10;

    /** Somebody who wants to know of each frame. */
    interface Listener {
        /**
         * @param start the first bytes of the payload, as many as there are, at most {@link #KEPT}; only valid during the call
         * @param kept how many that are
         * @param length of the whole payload
         */
        void handleFrame(int opcode, byte[] start, int kept, long length);
    }

    private final Listener listener;
    private final byte[] header = new byte[LONGEST_HEADER];
    private final byte[] start = new byte[KEPT];
    private int headerRead;
    private int opcode;
    private long length = -1;
    private long payloadRead;

    FrameReader(Listener listener) {
        this.listener = listener;
    }

    /** Takes all of it. */
    void read(ByteBuf data) {
        while (data.isReadable()) {
            if (length < 0) {
                header[headerRead++] = data.readByte();
                length = lengthOf(header, headerRead);
                if (length >= 0) {
                    opcode = header[0] & 0x0f;
                }
            } else {
                readPayload(data);
            }
            if (length >= 0 && payloadRead == length) {
                long whole = length;
                int kept = (int) Math.min(whole, KEPT);
                length = -1;
                headerRead = 0;
                payloadRead = 0;
                listener.handleFrame(opcode, start, kept, whole);
            }
        }
    }

    private void readPayload(ByteBuf data) {
        int available = (int) Math.min(data.readableBytes(), length - payloadRead);
        if (payloadRead < KEPT) {
            int wanted = (int) Math.min(available, KEPT - payloadRead);
            data.getBytes(data.readerIndex(), start, (int) payloadRead, wanted);
        }
        data.skipBytes(available);
        payloadRead += available;
    }

    /** The payload's length once enough of the header is there, else -1. Servers do not mask. */
    private static long lengthOf(byte[] header, int read) {
        if (read < 2) {
            return -1;
        }
        int first = header[1] & 0x7f;
        int more = first == 126 ? 2 : first == 127 ? 8 : 0;
        if (read < 2 + more) {
            return -1;
        }
        long length = more == 0 ? first : 0;
        for (int i = 2; i < 2 + more; i++) {
            length = (length << 8) | (header[i] & 0xff);
        }
        if (length < 0) {
            throw new IllegalStateException("a frame of a negative length");
        }
        return length;
    }
}
