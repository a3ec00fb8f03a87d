package chat.node.socket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket that says exactly what a test wants. Engine.IO's pings are answered and not shown. */
final class RawClient implements AutoCloseable {
    /** Stands in the queue of what was received for the end of the connection. */
    static final String CLOSED = "(closed)";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    private RawClient(String url) {
        socket = HTTP.newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .buildAsync(URI.create(url.replace("http", "ws")), new Receiver(received))
                .join();
    }

    /** Connected by revision 5, after Engine.IO's open packet, before any CONNECT. */
    static RawClient open(SocketTestServer server) {
        return opened(new RawClient(server.url() + "/socket.io/?EIO=4&transport=websocket"));
    }

    /** As {@link #open}, with more in the query, which begins with an ampersand. */
    static RawClient openWith(SocketTestServer server, String query) {
        return opened(new RawClient(server.url() + "/socket.io/?EIO=4&transport=websocket" + query));
    }

    /** Connected by revision 4; the CONNECT of the main namespace is still to be received. */
    static RawClient openRevision4(SocketTestServer server) {
        return opened(new RawClient(server.url() + "/socket.io/?EIO=3&transport=websocket"));
    }

    /** In the main namespace. */
    static RawClient connect(SocketTestServer server) {
        RawClient client = open(server);
        client.send("40");
        String answer = client.receive();
        if (!answer.startsWith("40{")) {
            throw new AssertionError("not connected: " + answer);
        }
        return client;
    }

    private static RawClient opened(RawClient client) {
        String open = client.receive();
        if (!open.startsWith("0{")) {
            throw new AssertionError("not an open packet: " + open);
        }
        return client;
    }

    void send(String text) {
        try {
            socket.sendText(text, true).join();
        } catch (CompletionException closed) {
            // The server was quicker.
        }
    }

    void send(byte[] data) {
        try {
            socket.sendBinary(ByteBuffer.wrap(data), true).join();
        } catch (CompletionException closed) {
            // The server was quicker.
        }
    }

    /** The next message; binary ones as hexadecimal digits in angle brackets. */
    String receive() {
        try {
            String next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was received");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether nothing has come so far. */
    boolean isQuiet() {
        return received.isEmpty();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static final class Receiver implements WebSocket.Listener {
        private final BlockingQueue<String> received;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder binary = new StringBuilder();

        Receiver(BlockingQueue<String> received) {
            this.received = received;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                if (message.equals("2")) {
                    socket.request(1);
                    return socket.sendText("3", true);
                }
                received.add(message);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            binary.append(HexFormat.of().formatHex(bytes));
            if (last) {
                received.add("<" + binary + ">");
                binary.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add(CLOSED);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            received.add(CLOSED);
        }
    }
}
