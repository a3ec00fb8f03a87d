package chat.node.bench.compare;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;

/** netty-socketio as it comes, with the application of {@link PlainServer}. Argument: the port to take. */
public final class NettySocketioServer {
    private NettySocketioServer() {}

    public static void main(String[] args) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setHostname("127.0.0.1");
        configuration.setPort(Integer.parseInt(args[0]));
        SocketIOServer server = new SocketIOServer(configuration);
        server.addEventListener("join", String.class, (client, room, ack) -> {
            client.joinRoom(room);
            ack.sendAckData();
        });
        server.addMultiTypeEventListener(
                "say",
                (client, args1, ack) -> server.getRoomOperations(args1.<String>get(0))
                        .sendEvent("news", args1.<Object>get(1), args1.<Object>get(2)),
                String.class,
                Integer.class,
                String.class);
        server.start();
        Programs.serve(configuration.getPort());
    }
}
