package chat.node.dev.proxy;

/**
 * A node as HAProxy knows it.
 *
 * @param name what it writes into the session ids
 * @param address host and port
 */
public record Server(String name, String address) {
    public static Server local(String name, int port) {
        return new Server(name, "127.0.0.1:" + port);
    }
}
