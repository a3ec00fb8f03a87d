package chat.loadtest.lean;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** As much of a chat server as the generator needs, a thread for each client. */
final class ChatOfSorts implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getByAddress(new byte[4]));
    private final Map<Socket, String> roomsByClient = new ConcurrentHashMap<>();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Set<String> addresses = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean losing = new AtomicBoolean();

    ChatOfSorts() throws IOException {
        Thread acceptor = new Thread(this::accept, "chat-of-sorts");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    Set<String> addresses() {
        return addresses;
    }

    void losesOneMessage() {
        losing.set(true);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.add(client);
                addresses.add(client.getInetAddress().getHostAddress());
                Thread thread = new Thread(() -> serve(client), "chat-of-sorts-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            int seen = 0;
            while (seen != 0x0d0a0d0a) {
                seen = (seen << 8) | in.readUnsignedByte();
            }
            client.getOutputStream()
                    .write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            say(client, "0{\"sid\":\"a.b\"}");
            while (true) {
                answer(client, text(in));
            }
        } catch (IOException e) {
            // Somebody went.
        }
    }

    private void answer(Socket client, String packet) throws IOException {
        if (packet.startsWith("40")) {
            say(client, packet.contains("bad") ? "44{\"message\":\"no\"}" : "40{\"sid\":\"x\"}");
            return;
        }
        if (!packet.startsWith("42")) {
            return;
        }
        String id = packet.substring(2, packet.indexOf('['));
        if (packet.contains("join_room")) {
            roomsByClient.put(client, packet.split("\"")[3]);
            say(client, "43" + id + "[{\"ok\":true}]");
            say(client, "2");
            return;
        }
        for (Map.Entry<Socket, String> other : roomsByClient.entrySet()) {
            if (other.getValue().equals(roomsByClient.get(client)) && !losing.compareAndSet(true, false)) {
                say(other.getKey(), "42[\"message\",{}]");
            }
        }
        say(client, "43" + id + "[{\"ok\":true,\"message\":{}}]");
    }

    private static void say(Socket client, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[payload.length + 2];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 2, payload.length);
        OutputStream out = client.getOutputStream();
        synchronized (out) {
            out.write(frame);
        }
    }

    private static String text(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new String(payload, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
