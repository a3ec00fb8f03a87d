package chat.node.socket;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application does with the sockets of a namespace, or of all namespaces a {@link DynamicNamespace} stands for. One
 * table serves all sockets: that is what lets an idle one cost so little. What is meant for one socket only belongs into
 * {@link Socket#listeners()}.
 *
 * <p>Thread-safe; meant to be filled before the server starts.
 */
public final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<ConnectMiddleware> connectMiddlewares = new CopyOnWriteArrayList<>();
    private final List<EventMiddleware> eventMiddlewares = new CopyOnWriteArrayList<>();
    private final List<Registered<ConnectListener>> connectListeners = new CopyOnWriteArrayList<>();
    private final Map<String, ServerEventListener> serverListenersByEvent = new ConcurrentHashMap<>();
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

    /** Events that other nodes send with {@link Namespace#serverSideEmit}. One listener for each name. */
    public Listeners onServerEvent(String event, ServerEventListener listener) {
        serverListenersByEvent.put(event, listener);
        return this;
    }

    List<ConnectMiddleware> connectMiddlewares() {
        return connectMiddlewares;
    }

    List<EventMiddleware> eventMiddlewares() {
        return eventMiddlewares;
    }

    boolean handleServerEvent(Namespace namespace, String event, List<JsonNode> args, Consumer<Object> answer) {
        ServerEventListener listener = serverListenersByEvent.get(event);
        if (listener == null) {
            return false;
        }
        try {
            listener.handle(namespace, args, answer);
        } catch (Exception e) {
            Failures.log(log, "a listener of other nodes' events", e);
        }
        return true;
    }

    /** All of them hear of it, also if one of them puts the socket out: they will hear of that, too. */
    void handleConnect(Socket socket, ConnectRequest request) {
        for (Registered<ConnectListener> listener : connectListeners) {
            listener.run(socket, () -> listener.target().handleConnect(socket, request));
        }
    }

    /** On the socket's loop, as all of these. */
    void handleEvent(Event event) {
        ofSockets.handleAny(event);
        SocketListeners own = event.socket().ownListeners();
        if (own != null) {
            own.handleAny(event);
        }
        if (eventMiddlewares.isEmpty()) {
            handleAllowed(event);
        } else {
            event.socket().events().handle(event);
        }
    }

    /** No middleware has anything against it. */
    void handleAllowed(Event event) {
        if (!event.socket().isConnected()) {
            return;
        }
        ofSockets.handleEvent(event);
        SocketListeners own = event.socket().ownListeners();
        if (own != null) {
            own.handleEvent(event);
        }
    }

    void handleDisconnect(Socket socket, DisconnectReason reason) {
        ofSockets.handleDisconnect(socket, reason);
        SocketListeners own = socket.ownListeners();
        if (own != null) {
            own.handleDisconnect(socket, reason);
        }
    }

    /** Whether anybody wants to know what is sent to it. */
    boolean overhear(Socket socket) {
        SocketListeners own = socket.ownListeners();
        return ofSockets.hasOutgoing() || (own != null && own.hasOutgoing());
    }

    void handleOutgoing(Socket socket, String event, List<?> args) {
        ofSockets.handleOutgoing(socket, event, args);
        SocketListeners own = socket.ownListeners();
        if (own != null) {
            own.handleOutgoing(socket, event, args);
        }
    }
}
