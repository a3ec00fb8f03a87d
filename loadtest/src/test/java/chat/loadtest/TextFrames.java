package chat.loadtest;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** As much of the WebSocket protocol as {@link ChatOfSorts} needs. */
final class TextFrames {
    private TextFrames() {}

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
