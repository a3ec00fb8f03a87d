package chat.node.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for what listens, stops and listens again. Not of those that the system gives to outgoing connections: while nobody
 * listens, one of these may take the port, and a client that tries it again and again in the end connects to itself.
 */
public final class QuietPorts {
    private static final int FIRST = 12_000;
    private static final int BEYOND = 32_000;
    private static final int TRIES = 100;

    private QuietPorts() {}

    public static int free() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
        throw new IOException("no free port in " + TRIES + " tries");
    }
}
