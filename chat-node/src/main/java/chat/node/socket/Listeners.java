package chat.node.socket;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What an application does with the sockets of a namespace, or of all namespaces a {@link DynamicNamespace} stands for. One
 * table serves all sockets: that is what lets an idle one cost so little. What is meant for one socket only belongs into
 * {@link Socket#listeners()}.
 *
 * <p>Thread-safe; meant to be filled before the server starts.
 */
public final class Listeners {
    private final List<ConnectMiddleware> connectMiddlewares = new CopyOnWriteArrayList<>();
    private final List<EventMiddleware> eventMiddlewares = new CopyOnWriteArrayList<>();
    private final List<Registered<ConnectListener>> connectListeners = new CopyOnWriteArrayList<>();
    private final SocketListeners ofSockets = new SocketListeners();

    Listeners() {}

    /** Middlewares decide one after another, in the order they were added. */
    public Listeners use(ConnectMiddleware middleware) {
        connectMiddlewares.add(middleware);
        return this;
    }

    /** These too. */
    public Listeners useForEvents(EventMiddleware middleware) {
        eventMiddlewares.add(middleware);
        return this;
    }

    public Listeners onConnect(ConnectListener listener) {
        return onConnect(Dispatch.LOOP, listener);
    }

    public Listeners onConnect(Dispatch dispatch, ConnectListener listener) {
        connectListeners.add(new Registered<>("connect", dispatch, listener));
        return this;
    }

    /** @see SocketListeners#onDisconnect(DisconnectListener) */
    public Listeners onDisconnect(DisconnectListener listener) {
        return onDisconnect(Dispatch.LOOP, listener);
    }

    /** @see SocketListeners#onDisconnect(Dispatch, DisconnectListener) */
    public Listeners onDisconnect(Dispatch dispatch, DisconnectListener listener) {
        ofSockets.onDisconnect(dispatch, listener);
        return this;
    }

    public Listeners on(String event, EventListener listener) {
        return on(event, Dispatch.LOOP, listener);
    }

    /** @throws IllegalArgumentException if the name is reserved */
    public Listeners on(String event, Dispatch dispatch, EventListener listener) {
        ofSockets.on(event, dispatch, listener);
        return this;
    }

    /** @see SocketListeners#onAny(EventListener) */
    public Listeners onAny(EventListener listener) {
        return onAny(Dispatch.LOOP, listener);
    }

    public Listeners onAny(Dispatch dispatch, EventListener listener) {
        ofSockets.onAny(dispatch, listener);
        return this;
    }

    /** @see SocketListeners#onAnyOutgoing */
    public Listeners onAnyOutgoing(OutgoingListener listener) {
        ofSockets.onAnyOutgoing(listener);
        return this;
    }

    List<ConnectMiddleware> connectMiddlewares() {
        return connectMiddlewares;
    }

    List<EventMiddleware> eventMiddlewares() {
        return eventMiddlewares;
    }

    SocketListeners ofSockets() {
        return ofSockets;
    }

    void handleConnect(Socket socket, ConnectRequest request) {
        for (Registered<ConnectListener> listener : connectListeners) {
            listener.run(socket, () -> listener.target().handleConnect(socket, request));
        }
    }
}
