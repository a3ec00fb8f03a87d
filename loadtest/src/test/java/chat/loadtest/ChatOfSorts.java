package chat.loadtest;

import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** As much of a chat server as the generators need, over WebSockets and polling, a thread for each connection. */
public final class ChatOfSorts implements AutoCloseable {
    private static final int LONGEST_POLL_SECONDS = 2;

    /** Somebody in it. */
    private static final class Client {
        private final Consumer<String> line;
        private final BlockingQueue<String> polled = new LinkedBlockingQueue<>();
        private String room = "";

        Client(Consumer<String> line) {
            this.line = line == null ? polled::add : line;
        }
    }

    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getByAddress(new byte[4]));
    private final Map<String, Client> pollingById = new ConcurrentHashMap<>();
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final Map<String, List<String>> messagesByRoom = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<String> addresses = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicBoolean silent = new AtomicBoolean();
    private final AtomicBoolean losing = new AtomicBoolean();
    private final AtomicBoolean doubling = new AtomicBoolean();
    private final AtomicBoolean swallowing = new AtomicBoolean();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final Set<Client> writers = ConcurrentHashMap.newKeySet();
    /** Why nobody is let into a room, or nothing. */
    private volatile String refusal = "";

    public ChatOfSorts() throws IOException {
        start("chat-of-sorts", this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public Set<String> addresses() {
        return addresses;
    }

    /** How many were let in, each time they came. */
    public int logins() {
        return logins.get();
    }

    /** How many WebSockets were open at a time. */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** How many clients have written something. */
    public int writers() {
        return writers.size();
    }

    /** It is as if it had never come. */
    public void swallowsOneMessage() {
        swallowing.set(true);
    }

    public void refusesJoins(String code) {
        refusal = code;
    }

    /** Messages are heard by nobody, and have no answer. */
    public void answersNothingButJoins() {
        silent.set(true);
    }

    public void losesOneMessage() {
        losing.set(true);
    }

    public void doublesOneMessage() {
        doubling.set(true);
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                addresses.add(socket.getInetAddress().getHostAddress());
                start("chat-of-sorts-client", () -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                String head = head(in);
                if (head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
                    TextFrames.upgrade(socket, header(head, "sec-websocket-key"));
                    serveFrames(socket, in);
                    return;
                }
                byte[] body = in.readNBytes(Integer.parseInt("0" + header(head, "content-length")));
                answerHttp(socket, head, new String(body, StandardCharsets.UTF_8));
            }
        } catch (IOException | InterruptedException e) {
            // Somebody went.
        }
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private void serveFrames(Socket socket, DataInputStream in) throws IOException {
        Client client = new Client(text -> TextFrames.say(socket, text));
        clients.add(client);
        mostAtOnce.accumulateAndGet(open.incrementAndGet(), Math::max);
        try {
            client.line.accept("0{\"sid\":\"a.b\"}");
            while (true) {
                int opcode = in.readUnsignedByte() & 0xf;
                String text = TextFrames.read(in);
                if (opcode == 8) {
                    socket.getOutputStream().write(new byte[] {(byte) 0x88, 0});
                    return;
                }
                answer(client, text);
            }
        } finally {
            open.decrementAndGet();
            clients.remove(client);
        }
    }

    private void answerHttp(Socket socket, String head, String body) throws IOException, InterruptedException {
        int at = head.indexOf("sid=");
        Client client = at < 0 ? null : pollingById.get(head.substring(at + 4, head.indexOf(' ', at)));
        if (!head.contains("/socket.io/")) {
            http(socket, 200, "{}");
        } else if (at < 0) {
            String sid = "p" + ids.incrementAndGet();
            pollingById.put(sid, new Client(null));
            http(socket, 200, "0{\"sid\":\"" + sid + "\"}");
        } else if (client == null) {
            http(socket, 400, "{}");
        } else if (head.startsWith("POST")) {
            clients.add(client);
            if (body.equals("1")) {
                clients.remove(client);
                pollingById.values().remove(client);
                client.line.accept("6");
            }
            answer(client, body);
            http(socket, 200, "ok");
        } else {
            List<String> packets = new ArrayList<>();
            String first = client.polled.poll(LONGEST_POLL_SECONDS, TimeUnit.SECONDS);
            packets.add(first == null ? "2" : first);
            client.polled.drainTo(packets);
            http(socket, 200, String.join("\u001e", packets));
        }
    }

    private static void http(Socket socket, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + " X\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(head);
        socket.getOutputStream().write(bytes);
    }

    private void answer(Client client, String packet) throws IOException {
        if (packet.startsWith("40")) {
            logins.addAndGet(packet.contains("bad") ? 0 : 1);
            client.line.accept(packet.contains("bad") ? "44{\"message\":\"no\"}" : "40{\"sid\":\"x\"}");
            return;
        }
        if (!packet.startsWith("42") || !Character.isDigit(packet.charAt(2))) {
            return;
        }
        int start = packet.indexOf('[');
        JsonNode event = Json.mapper().readTree(packet.substring(start));
        String ack = "43" + packet.substring(2, start);
        switch (event.path(0).asText()) {
            case "join_room" -> join(client, event.path(1), ack);
            case "send_message" -> send(client, event.path(1), ack);
            case "sync" -> sync(client, event.path(1).path("rooms"), ack);
            default -> client.line.accept(ack + "[{\"ok\":true}]");
        }
    }

    private void join(Client client, JsonNode payload, String ack) {
        if (!refusal.isEmpty()) {
            client.line.accept(ack + "[{\"ok\":false,\"error\":{\"code\":\"" + refusal + "\",\"message\":\"No.\"}}]");
            return;
        }
        client.room = payload.path("room").asText(payload.asText());
        List<String> messages = messagesByRoom.computeIfAbsent(client.room, unused -> new ArrayList<>());
        synchronized (messages) {
            client.line.accept(ack + "[{\"ok\":true,\"lastSeq\":" + messages.size() + "}]");
        }
        client.line.accept("2");
    }

    private void send(Client client, JsonNode payload, String ack) {
        writers.add(client);
        if (silent.get() || swallowing.compareAndSet(true, false)) {
            return;
        }
        List<String> messages = messagesByRoom.get(client.room);
        synchronized (messages) {
            int seq = messages.size() + 1;
            messages.add("{\"room\":\"" + client.room + "\",\"seq\":" + seq + ",\"content\":" + payload.path("content")
                    + "}");
            for (Client other : clients) {
                if (other.room.equals(client.room) && !losing.compareAndSet(true, false)) {
                    String message = "42[\"message\"," + messages.get(seq - 1) + "]";
                    other.line.accept(message);
                    if (doubling.compareAndSet(true, false)) {
                        other.line.accept(message);
                    }
                }
            }
            client.line.accept(ack + "[{\"ok\":true,\"message\":{\"seq\":" + seq + "}}]");
        }
    }

    private void sync(Client client, JsonNode rooms, String ack) {
        List<String> messages = messagesByRoom.get(client.room);
        synchronized (messages) {
            int after = rooms.path(client.room).asInt();
            client.line.accept(ack + "[{\"ok\":true,\"rooms\":{\"" + client.room + "\":{\"messages\":["
                    + String.join(",", messages.subList(after, messages.size())) + "],\"hasMore\":false}}}]");
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
