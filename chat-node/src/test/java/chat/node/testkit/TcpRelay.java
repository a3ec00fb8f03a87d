package chat.node.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The network between a node and a server, as a test wants it: there later, cut, or silent. */
public final class TcpRelay implements AutoCloseable {
    private final int targetPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;

    private ServerSocket listener;
    private volatile boolean silent;
    private volatile byte[] unansweredRequest;
    private volatile boolean mute;
    private final AtomicLong requests = new AtomicLong();

    private TcpRelay(int port, int targetPort) {
        this.port = port;
        this.targetPort = targetPort;
    }

    /** Picks a port that nothing listens on until {@link #open()}. */
    public static TcpRelay to(int targetPort) throws IOException {
        return new TcpRelay(QuietPorts.free(), targetPort);
    }

    public int port() {
        return port;
    }

    public synchronized void open() throws IOException {
        // The system may take a moment to give back a port that was cut.
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(BindException.class)
                .pollInSameThread()
                .untilAsserted(this::listen);
        ServerSocket accepting = listener;
        thread("accept", () -> accept(accepting));
    }

    private void listen() throws IOException {
        ServerSocket made = new ServerSocket();
        try {
            made.setReuseAddress(true);
            made.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
            listener = made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /** From now on nothing gets through and nothing is refused either. */
    public void silence(boolean on) {
        silent = on;
    }

    /** From the next request on that holds this text nothing comes back; what is asked still gets through. */
    public void loseAnswersFrom(String text) {
        unansweredRequest = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Pieces of requests that got through. */
    public long requests() {
        return requests.get();
    }

    /** How many clients are connected. */
    public int connections() {
        return sockets.size() / 2;
    }

    /** Refuses new connections and breaks the ones there are. */
    public synchronized void cut() {
        closeQuietly(listener);
        sockets.forEach(TcpRelay::closeQuietly);
        sockets.clear();
        unansweredRequest = null;
        mute = false;
    }

    @Override
    public void close() {
        cut();
    }

    private void accept(ServerSocket accepting) {
        while (!accepting.isClosed()) {
            try {
                connect(accepting, accepting.accept());
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(ServerSocket accepting, Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
            sockets.add(client);
            sockets.add(server);
            if (accepting.isClosed()) {
                // Cut in this moment, perhaps before these were among those to be closed.
                closeQuietly(client);
                closeQuietly(server);
            }
            thread("up", () -> copy(client, server, this::handleRequest));
            thread("down", () -> copy(server, client, answer -> !mute));
        } catch (IOException e) {
            // The server is away: so is whoever wanted to reach it, and the next one may have more luck.
            closeQuietly(client);
        }
    }

    private boolean handleRequest(ByteBuffer request) {
        byte[] text = unansweredRequest;
        if (text != null && contains(request, text)) {
            // Before the request goes on: the answer may be quick.
            mute = true;
        }
        requests.incrementAndGet();
        return true;
    }

    private static boolean contains(ByteBuffer bytes, byte[] text) {
        for (int i = 0; i + text.length <= bytes.limit(); i++) {
            if (bytes.slice(i, text.length).equals(ByteBuffer.wrap(text))) {
                return true;
            }
        }
        return false;
    }

    /** @param lets whether a piece gets through */
    private void copy(Socket from, Socket to, Predicate<ByteBuffer> lets) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (lets.test(ByteBuffer.wrap(buffer, 0, read)) && !silent) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // one side is gone: the other goes too
        }
        closeQuietly(from);
        closeQuietly(to);
        sockets.remove(from);
        sockets.remove(to);
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, "relay-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
