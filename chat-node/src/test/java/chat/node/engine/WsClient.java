package chat.node.engine;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends whatever bytes a test wants, right or wrong. */
public final class WsClient implements AutoCloseable {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] MASK = {1, 2, 3, 4};

    /** One frame as it came. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares frames
    record Frame(int firstByte, byte[] payload) {
        int opcode() {
            return firstByte & 0x0f;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** 1005 for a close frame without a code, as browsers report it. */
        int closeCode() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }
    }

    private final Socket socket;
    private final DataInputStream in;

    private WsClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static WsClient connect(int port, String query, String... headers) throws IOException {
        WsClient client = new WsClient(new Socket(InetAddress.getLoopbackAddress(), port));
        StringBuilder request = new StringBuilder("GET /socket.io/?" + query + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        client.sendRaw(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        String head = client.head();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(head);
        }
        return client;
    }

    void text(String message) throws IOException {
        send(0x80 | TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    void binary(byte... payload) throws IOException {
        send(0x80 | BINARY, payload);
    }

    void send(int firstByte, byte[] payload) throws IOException {
        sendRaw(frame(firstByte, payload));
    }

    public static byte[] frame(int firstByte, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(firstByte);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ MASK[i & 3]);
        }
        return out.toByteArray();
    }

    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(first, payload);
    }

    /** The next text frame's content. */
    String readText() throws IOException {
        Frame frame = read();
        if (frame.opcode() != TEXT) {
            throw new IOException("no text but " + frame.opcode() + " " + frame.closeCode());
        }
        return frame.text();
    }

    /** The code of the close frame that ends the connection, whatever comes before it. */
    int readClose() throws IOException {
        Frame frame = read();
        while (frame.opcode() != CLOSE) {
            frame = read();
        }
        return frame.closeCode();
    }

    boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("closed after " + head);
            }
            head.append((char) c);
        }
        int length = head.indexOf("ontent-") < 0 ? 0 : 1;
        if (length > 0) {
            socket.setSoTimeout(500);
            head.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return head.toString();
    }
}
