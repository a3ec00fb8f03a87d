package chat.node.bench.compare;

/** Who is compared. */
enum Contender {
    OURS("our node"),
    OUR_SOCKET_IO("our Socket.IO"),
    NODE_JS("Node.js"),
    NODE_JS_CHAT("Node.js chat server"),
    NETTY_SOCKETIO("netty-socketio"),
    LIMIT_MESSAGE("bare Netty, flushing each message"),
    LIMIT_TICK("bare Netty, flushing each tick"),
    URING_MESSAGE("the same on io_uring, each message"),
    URING_TICK("the same on io_uring, each tick");

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
