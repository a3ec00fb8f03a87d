package chat.node.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;

/** Finds out before anything is started whether the ports it needs are free. */
final class Ports {
    private Ports() {}

    static void requireFree(UpOptions options) throws StackException {
        requireFree(options.port(), "the app");
        if (options.haproxy().isPresent()) {
            requireFree(options.statsPort(), "HAProxy's statistics");
        }
        for (int number = 1; number <= options.nodes(); number++) {
            requireFree(options, number);
        }
    }

    /** For one node. */
    static void requireFree(UpOptions options, int number) throws StackException {
        requireFree(options.nodePort(number), "node-" + number);
        requireFree(options.adminPort(number), "the metrics of node-" + number);
    }

    /** Whether this machine has an IPv6 loopback address; containers often have none. */
    static boolean hasIpv6Loopback() {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(loopback), 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void requireFree(int port, String purpose) throws StackException {
        // The wildcard address clashes with a listener on any address of the machine.
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
        } catch (SocketException e) {
            boolean forbidden = String.valueOf(e.getMessage()).contains("ermission");
            throw new StackException("port " + port + " (for " + purpose + ") "
                    + (forbidden ? "may not be opened by this user" : "is in use by another program")
                    + ": choose other ports with --port");
        } catch (IOException e) {
            throw new StackException("port " + port + " cannot be opened: " + e.getMessage());
        }
    }
}
