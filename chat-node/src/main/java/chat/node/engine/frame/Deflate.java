package chat.node.engine.frame;

import chat.common.bytes.ByteSink;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * permessage-deflate without context takeover in either direction: a compressed broadcast is the same for everyone, and no
 * connection keeps a window. The compressors belong to the thread, not to the connection.
 */
final class Deflate {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int CHUNK = 8 * 1024;

    private static final FastThreadLocal<Deflater> DEFLATERS = new FastThreadLocal<>() {
        @Override
        protected Deflater initialValue() {
            return new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        }

        @Override
        protected void onRemoval(Deflater deflater) {
            deflater.end();
        }
    };
    private static final FastThreadLocal<Inflater> INFLATERS = new FastThreadLocal<>() {
        @Override
        protected Inflater initialValue() {
            return new Inflater(true);
        }

        @Override
        protected void onRemoval(Inflater inflater) {
            inflater.end();
        }
    };

    private Deflate() {}

    static byte[] deflate(byte[] payload) {
        Deflater deflater = DEFLATERS.get();
        deflater.reset();
        deflater.setInput(payload);
        ByteSink sink = new ByteSink(payload.length / 2 + 64);
        byte[] chunk = new byte[CHUNK];
        int count;
        do {
            count = deflater.deflate(chunk, 0, chunk.length, Deflater.SYNC_FLUSH);
            sink.write(chunk, 0, count);
        } while (count == chunk.length);
        byte[] all = sink.toByteArray();
        return Arrays.copyOf(all, all.length - TAIL.length);
    }

    /**
     * @param limit stops there: a few kilobytes can hold gigabytes
     * @return null past the limit
     * @throws DataFormatException if it is not deflated data
     */
    static byte[] inflate(byte[] payload, int limit) throws DataFormatException {
        Inflater inflater = INFLATERS.get();
        inflater.reset();
        ByteSink sink = new ByteSink(Math.min(limit, 4 * payload.length + 64));
        byte[] chunk = new byte[CHUNK];
        for (byte[] input : new byte[][] {payload, TAIL}) {
            inflater.setInput(input);
            int count;
            while ((count = inflater.inflate(chunk)) > 0) {
                if (sink.size() + count > limit) {
                    return null;
                }
                sink.write(chunk, 0, count);
            }
            if (inflater.finished()) {
                // A final block ends the message early; what follows it would not be read by the reference either.
                break;
            }
        }
        return sink.toByteArray();
    }
}
