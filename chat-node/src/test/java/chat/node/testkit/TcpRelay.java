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
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** The network between a node and a server, as a test wants it: there later, cut, or silent. */
public final class TcpRelay implements AutoCloseable {
    private final int targetPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;

    private ServerSocket listener;
    private volatile boolean silent;

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
                .atMost(Duration.ofSeconds(10))
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

    /** How many clients are connected. */
    public int connections() {
        return sockets.size() / 2;
    }

    /** Refuses new connections and breaks the ones there are. */
    public synchronized void cut() {
        closeQuietly(listener);
        sockets.forEach(TcpRelay::closeQuietly);
        sockets.clear();
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
            thread("up", () -> copy(client, server));
            thread("down", () -> copy(server, client));
        } catch (IOException e) {
            // The server is away: so is whoever wanted to reach it, and the next one may have more luck.
            closeQuietly(client);
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!silent) {
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
