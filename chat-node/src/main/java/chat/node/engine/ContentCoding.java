package chat.node.engine;

import chat.common.bytes.ByteSink;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Compresses large answers for clients that accept it. */
final class ContentCoding {
    /** As the reference: less is not worth it. */
    static final int THRESHOLD = 1024;

    /** This runs on an event loop, where many wait: what takes longer than a few milliseconds goes as it is. */
    static final int LIMIT = 256 * 1024;

    private ContentCoding() {}

    /** @return null for an answer that goes as it is */
    static AsciiString choose(int bodyLength, String acceptEncoding) {
        if (bodyLength < THRESHOLD || bodyLength > LIMIT || acceptEncoding == null) {
            return null;
        }
        double gzip = quality(acceptEncoding, "gzip");
        double deflate = quality(acceptEncoding, "deflate");
        if (gzip <= 0 && deflate <= 0) {
            return null;
        }
        return gzip >= deflate ? HttpHeaderValues.GZIP : HttpHeaderValues.DEFLATE;
    }

    static byte[] encode(AsciiString coding, byte[] body) {
        if (coding == null) {
            return body;
        }
        ByteSink sink = new ByteSink(body.length / 4 + 64);
        try (OutputStream out = coding.equals(HttpHeaderValues.GZIP) ? new FastGzip(sink) : deflate(sink)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return sink.toByteArray();
    }

    /** A little less compression for a lot less time. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** As {@link FastGzip}, without its header. */
    private static final class FastDeflate extends DeflaterOutputStream {
        FastDeflate(OutputStream out) {
            super(out, new Deflater(Deflater.BEST_SPEED));
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                def.end();
            }
        }
    }

    private static OutputStream deflate(OutputStream out) {
        return new FastDeflate(out);
    }

    private static double quality(String header, String coding) {
        double any = 0;
        for (String item : header.toLowerCase(Locale.ROOT).split(",", 32)) {
            String[] parts = item.split(";", 2);
            String name = parts[0].trim();
            if (name.equals(coding)) {
                return weight(parts);
            }
            if (name.equals("*")) {
                any = weight(parts);
            }
        }
        return any;
    }

    private static double weight(String[] parts) {
        if (parts.length < 2 || !parts[1].trim().startsWith("q=")) {
            return 1;
        }
        try {
            return Double.parseDouble(parts[1].trim().substring(2));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
