package chat.loadtest;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** As much of the WebSocket protocol as {@link ChatOfSorts} needs. */
final class TextFrames {
    private TextFrames() {}

    /** @param key of the client's handshake */
    static void upgrade(Socket socket, String key) throws IOException {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream()
                    .write(("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Accept: "
                                    + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void say(Socket socket, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        boolean isLong = payload.length > 125;
        byte[] head = isLong
                ? new byte[] {(byte) 0x81, 126, (byte) (payload.length >> 8), (byte) payload.length}
                : new byte[] {(byte) 0x81, (byte) payload.length};
        try {
            OutputStream out = socket.getOutputStream();
            synchronized (socket) {
                out.write(head);
                out.write(payload);
            }
        } catch (IOException e) {
            // It went.
        }
    }

    static String read(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new String(payload, StandardCharsets.UTF_8);
    }
}
