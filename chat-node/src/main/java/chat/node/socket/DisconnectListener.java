package chat.node.socket;

/** Hears, once, of each socket that leaves. */
@FunctionalInterface
public interface DisconnectListener {
    void handleDisconnect(Socket socket, DisconnectReason reason) throws Exception;
}
