package chat.node.socket;

import chat.common.protocol.socket.SocketPacket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application hears of a connected socket, or of all sockets of a namespace.
 *
 * <p>Thread-safe. Lists are replaced, never changed: an event already under way is heard by those who were there.
 */
public final class SocketListeners {
    private static final Logger log = LoggerFactory.getLogger(SocketListeners.class);

    private volatile Map<String, List<Registered<EventListener>>> listenersByEvent = Map.of();
    private volatile List<Registered<EventListener>> anyListeners = List.of();
    private volatile List<OutgoingListener> outgoingListeners = List.of();
    private volatile List<Registered<DisconnectListener>> disconnectListeners = List.of();

    SocketListeners() {}

    public SocketListeners on(String event, EventListener listener) {
        return on(event, Dispatch.LOOP, listener);
    }

    /** @throws IllegalArgumentException if the name is reserved */
    public synchronized SocketListeners on(String event, Dispatch dispatch, EventListener listener) {
        if (SocketPacket.isReservedEvent(event)) {
            throw new IllegalArgumentException("reserved event name: " + event);
        }
        Map<String, List<Registered<EventListener>>> more = new HashMap<>(listenersByEvent);
        more.merge(event, List.of(new Registered<>(event, dispatch, listener)), SocketListeners::concat);
        listenersByEvent = Map.copyOf(more);
        return this;
    }

    /** Forgets a listener of an event, or of any; nothing happens if there is none. */
    public synchronized SocketListeners off(EventListener listener) {
        Map<String, List<Registered<EventListener>>> fewer = new HashMap<>();
        listenersByEvent.forEach((event, listeners) -> {
            List<Registered<EventListener>> rest = without(listeners, listener);
            if (!rest.isEmpty()) {
                fewer.put(event, rest);
            }
        });
        listenersByEvent = Map.copyOf(fewer);
        anyListeners = without(anyListeners, listener);
        return this;
    }

    /** Hears every event, before the listeners of its name and before the middlewares. */
    public SocketListeners onAny(EventListener listener) {
        return onAny(Dispatch.LOOP, listener);
    }

    public synchronized SocketListeners onAny(Dispatch dispatch, EventListener listener) {
        anyListeners = concat(anyListeners, List.of(new Registered<>("any event", dispatch, listener)));
        return this;
    }

    /** Hears every event that goes to the client, broadcasts included. */
    public synchronized SocketListeners onAnyOutgoing(OutgoingListener listener) {
        outgoingListeners = concat(outgoingListeners, List.of(listener));
        return this;
    }

    public synchronized SocketListeners off(OutgoingListener listener) {
        outgoingListeners =
                outgoingListeners.stream().filter(other -> other != listener).toList();
        return this;
    }

    /** On the loop the socket's rooms can still be seen; it is no longer connected. */
    public SocketListeners onDisconnect(DisconnectListener listener) {
        return onDisconnect(Dispatch.LOOP, listener);
    }

    /** In the lane it comes after the events the client sent before it left. */
    public synchronized SocketListeners onDisconnect(Dispatch dispatch, DisconnectListener listener) {
        disconnectListeners = concat(disconnectListeners, List.of(new Registered<>("disconnect", dispatch, listener)));
        return this;
    }

    void handleAny(Event event) {
        deliver(event, anyListeners);
    }

    void handleEvent(Event event) {
        deliver(event, listenersByEvent.getOrDefault(event.name(), List.of()));
    }

    void handleDisconnect(Socket socket, DisconnectReason reason) {
        for (Registered<DisconnectListener> listener : disconnectListeners) {
            listener.run(socket, () -> listener.target().handleDisconnect(socket, reason));
        }
    }

    boolean hasOutgoing() {
        return !outgoingListeners.isEmpty();
    }

    void handleOutgoing(Socket socket, String event, List<?> args) {
        for (OutgoingListener listener : outgoingListeners) {
            try {
                listener.handle(socket, event, args);
            } catch (Exception e) {
                Failures.log(log, "a listener of outgoing events", e);
            }
        }
    }

    private static void deliver(Event event, List<Registered<EventListener>> listeners) {
        for (Registered<EventListener> listener : listeners) {
            listener.run(event.socket(), () -> {
                if (!event.socket().isExpelled()) {
                    listener.target().handle(event);
                }
            });
        }
    }

    private static <T> List<T> concat(List<T> some, List<T> more) {
        List<T> both = new ArrayList<>(some);
        both.addAll(more);
        return List.copyOf(both);
    }

    private static List<Registered<EventListener>> without(
            List<Registered<EventListener>> listeners, EventListener listener) {
        return listeners.stream().filter(other -> other.target() != listener).toList();
    }
}
