package chat.node.socket;

import chat.common.protocol.socket.SocketPacket;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application does with the sockets of a namespace, or of all namespaces a {@link DynamicNamespace} stands for. One
 * table serves all sockets: that is what lets an idle one cost so little.
 *
 * <p>Thread-safe; meant to be filled before the server starts.
 */
public final class Listeners {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<ConnectMiddleware> connectMiddlewares = new CopyOnWriteArrayList<>();
    private final List<EventMiddleware> eventMiddlewares = new CopyOnWriteArrayList<>();
    private final List<Registered<ConnectListener>> connectListeners = new CopyOnWriteArrayList<>();
    private final List<Registered<DisconnectListener>> disconnectListeners = new CopyOnWriteArrayList<>();
    private final List<Registered<EventListener>> anyListeners = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, List<Registered<EventListener>>> listenersByEvent =
            new ConcurrentHashMap<>();

    Listeners() {}

    /** Middlewares decide one after another, in the order they were added. */
    public Listeners use(ConnectMiddleware middleware) {
        connectMiddlewares.add(middleware);
        return this;
    }

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

    /** On the loop the socket's rooms can still be seen; it is no longer connected. */
    public Listeners onDisconnect(DisconnectListener listener) {
        return onDisconnect(Dispatch.LOOP, listener);
    }

    /** In the lane it comes after the events the client sent before it left. */
    public Listeners onDisconnect(Dispatch dispatch, DisconnectListener listener) {
        disconnectListeners.add(new Registered<>("disconnect", dispatch, listener));
        return this;
    }

    public Listeners on(String event, EventListener listener) {
        return on(event, Dispatch.LOOP, listener);
    }

    /** @throws IllegalArgumentException if the name is reserved */
    public Listeners on(String event, Dispatch dispatch, EventListener listener) {
        if (SocketPacket.isReservedEvent(event)) {
            throw new IllegalArgumentException("reserved event name: " + event);
        }
        listenersByEvent
                .computeIfAbsent(event, name -> new CopyOnWriteArrayList<>())
                .add(new Registered<>(event, dispatch, listener));
        return this;
    }

    /** Hears every event, before the listeners of its name and before the middlewares. */
    public Listeners onAny(EventListener listener) {
        return onAny(Dispatch.LOOP, listener);
    }

    public Listeners onAny(Dispatch dispatch, EventListener listener) {
        anyListeners.add(new Registered<>("any event", dispatch, listener));
        return this;
    }

    List<ConnectMiddleware> connectMiddlewares() {
        return connectMiddlewares;
    }

    void handleConnect(Socket socket, ConnectRequest request) {
        for (Registered<ConnectListener> listener : connectListeners) {
            listener.run(socket, () -> listener.target.handleConnect(socket, request));
        }
    }

    void handleDisconnect(Socket socket, DisconnectReason reason) {
        for (Registered<DisconnectListener> listener : disconnectListeners) {
            listener.run(socket, () -> listener.target.handleDisconnect(socket, reason));
        }
    }

    void handleEvent(Event event) {
        deliver(event, anyListeners);
        for (EventMiddleware middleware : eventMiddlewares) {
            if (!middleware.allows(event)) {
                return;
            }
        }
        List<Registered<EventListener>> listeners = listenersByEvent.get(event.name());
        if (listeners != null && event.socket().isConnected()) {
            deliver(event, listeners);
        }
    }

    private static void deliver(Event event, List<Registered<EventListener>> listeners) {
        for (Registered<EventListener> listener : listeners) {
            listener.run(event.socket(), () -> {
                if (!event.socket().isExpelled()) {
                    listener.target.handle(event);
                }
            });
        }
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    /** {@code name} is our own, never the client's: it goes into the log. */
    private record Registered<T>(String name, Dispatch dispatch, T target) {
        void run(Socket socket, Call call) {
            if (dispatch == Dispatch.LOOP) {
                call(call);
            } else {
                socket.runInLane(() -> call(call));
            }
        }

        private void call(Call call) {
            try {
                call.run();
            } catch (Exception e) {
                Failures.log(log, "a listener of " + name, e);
            }
        }
    }
}
