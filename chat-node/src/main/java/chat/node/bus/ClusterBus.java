package chat.node.bus;

import java.util.concurrent.CompletionStage;

/**
 * Channels between the nodes. A message reaches, at most once, every bus that was subscribed to its channel when it was
 * published, the publisher's own among them; messages of one publisher on one channel keep their order. It is a hint: what
 * is lost on the way is found in the database.
 *
 * <p>Thread-safe. Nothing here blocks, so that event loops may call it. The stages complete on a thread of the bus.
 */
public interface ClusterBus {
    /**
     * Subscribes. A channel may have several listeners, each of which gets every message; one that it has already counts once.
     *
     * @return completes when nothing is missed that is published from then on. At once if that is so already, and also if
     *     the bus is away: the subscription then becomes live before {@link BusStateListener#handleBack}. Completes as well
     *     when an unsubscription overtakes it. Fails if the bus refuses the channel; it is asked for again from time to time.
     */
    CompletionStage<Void> subscribe(String channel, BusListener listener);

    /**
     * The channel is left with its last listener. A message that is just being handed to this one may still arrive; none does
     * that is published after this.
     */
    void unsubscribe(String channel, BusListener listener);

    /** Hears, for the life of the bus, what still arrives on channels that have no listener any more: it was under way. */
    void addStrayListener(BusListener listener);

    /**
     * Hands the message to the bus, which keeps the array: it must not change any more.
     *
     * @return completes when the bus took the message, or with a {@link BusException}: at once while the bus is away or
     *     has its hands full. What fails is counted here; a caller that has nothing else to do may ignore it.
     */
    CompletionStage<Void> publish(String channel, byte[] message);

    /** @return how many subscribe to this very name (patterns do not count), on all servers; or a {@link BusException} */
    CompletionStage<Integer> subscribers(String channel);

    /** Whether messages get through, as far as is known: a connection that hangs is found after some seconds. */
    boolean isConnected();

    /** For the life of the bus. */
    void addStateListener(BusStateListener listener);
}
