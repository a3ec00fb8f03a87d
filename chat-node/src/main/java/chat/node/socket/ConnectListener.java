package chat.node.socket;

/** Hears of sockets that have joined; the client has been told. */
@FunctionalInterface
public interface ConnectListener {
    /** @param request not kept by anyone: what is needed later of it belongs in the socket's attachment */
    void handleConnect(Socket socket, ConnectRequest request) throws Exception;
}
