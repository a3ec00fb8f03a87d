package chat.node.dev;

import chat.node.dev.proxy.ShortPath;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where {@code ./chat scale}, {@code drain} and {@code status} reach a running {@code ./chat up}: a Unix socket in its
 * directory, for its user alone. One order is a line; the answer is lines, the last of which is {@code exit N}.
 *
 * <p>Threads of its own read orders; they are carried out by whoever takes them.
 */
final class Control implements AutoCloseable {
    static final String SOCKET = "control.sock";
    static final String EXIT = "exit ";
    private static final int LONGEST_ORDER = 200;
    private static final int WAITING = 8;

    /** What somebody wants; to be closed when it is done. */
    static final class Order implements AutoCloseable {
        private final SocketChannel channel;
        private final List<String> words;
        private final PrintStream answer;

        private Order(SocketChannel channel, List<String> words) {
            this.channel = channel;
            this.words = words;
            // Who has gone away meanwhile is not told, and what was ordered is done all the same.
            this.answer = new PrintStream(Channels.newOutputStream(channel), true, StandardCharsets.UTF_8);
        }

        List<String> words() {
            return words;
        }

        void say(String line) {
            answer.println(line);
        }

        void end(int exitCode) {
            answer.println(EXIT + exitCode);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private final Path socket;
    private final BlockingQueue<Order> orders = new ArrayBlockingQueue<>(WAITING);
    private final ServerSocketChannel server;
    private final AtOnce atOnce;

    private Control(Path socket, ServerSocketChannel server, AtOnce atOnce) {
        this.socket = socket;
        this.server = server;
        this.atOnce = atOnce;
    }

    /** An order that can be carried out at once, beside another one. */
    interface AtOnce {
        /** @return false if it has to wait for its turn */
        boolean carryOut(Order order) throws InterruptedException;
    }

    static Control open(Path directory, AtOnce atOnce) throws IOException {
        Path socket = directory.resolve(SOCKET);
        // A killed run leaves its own.
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try (ShortPath path = new ShortPath(socket)) {
            server.bind(UnixDomainSocketAddress.of(path.path()));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        Control control = new Control(socket, server, atOnce);
        Thread reader = new Thread(control::accept, "control");
        reader.setDaemon(true);
        reader.start();
        return control;
    }

    /** @return null when none came in that time */
    Order next(Duration patience) throws InterruptedException {
        return orders.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                // Each has a thread: somebody who connects and says nothing keeps nobody waiting.
                Thread reader = new Thread(() -> read(channel), "control-order");
                reader.setDaemon(true);
                reader.start();
            } catch (IOException e) {
                // We are closing.
            }
        }
    }

    private void read(SocketChannel channel) {
        try {
            Order order = new Order(channel, words(channel));
            if (!atOnce.carryOut(order) && !orders.offer(order)) {
                order.say("chat: too many orders at once; try again");
                order.end(1);
                order.close();
            }
        } catch (IOException | InterruptedException e) {
            // The other side went away, or we are closing.
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }

    private static List<String> words(SocketChannel channel) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(LONGEST_ORDER);
        while (line.hasRemaining() && channel.read(line) >= 0) {
            if (line.position() > 0 && line.get(line.position() - 1) == '\n') {
                break;
            }
        }
        String text = StandardCharsets.UTF_8.decode(line.flip()).toString();
        return List.of(text.strip().split("\\s+"));
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        for (Order order = orders.poll(); order != null; order = orders.poll()) {
            order.say("chat: the cluster is stopping");
            order.end(1);
            order.close();
        }
    }
}
