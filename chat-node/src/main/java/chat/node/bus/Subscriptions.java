package chat.node.bus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which channels are wanted, and what the server has been told of it. Knows nothing of connections: it says what to send
 * ({@link #takeWork}) and is told what was confirmed, so that any number of changes of mind between the two end right.
 *
 * <p>A channel is live when it is wanted, SUBSCRIBE was the last thing sent for it, and every SUBSCRIBE sent for it was
 * confirmed. The count matters: after subscribe, unsubscribe, subscribe the confirmation of the first says nothing, because
 * the UNSUBSCRIBE is still under way behind it. Servers answer in order, so counting is enough.
 *
 * <p>Thread-safe; what it completes and calls, it does outside of its lock.
 */
final class Subscriptions {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    /** What to send. No channel is in both lists, so their order does not matter. */
    record Work(List<String> subscribe, List<String> unsubscribe) {}

    private static final class Entry {
        final String channel;
        /** Null when the channel is not wanted any more. */
        volatile BusListener listener;

        boolean dirty;
        boolean onWire;
        int unconfirmed;
        /** Counted in {@link Subscriptions#owed}. */
        boolean owed;

        CompletableFuture<Void> live;

        Entry(String channel) {
            this.channel = channel;
        }

        boolean isLive() {
            return onWire && unconfirmed == 0;
        }

        boolean isForgotten() {
            return listener == null && !onWire && unconfirmed == 0 && !dirty;
        }
    }

    private final Map<String, Entry> entriesByChannel = new ConcurrentHashMap<>();
    private final Runnable handleWork;
    private final Runnable handleRestored;
    private final Object lock = new Object();

    private List<Entry> dirty = new ArrayList<>();
    private boolean attached;
    /** Counts connections, so that a late confirmation of the one before is not taken for one of this. */
    private int epoch;
    /** How many of the subscriptions there were when the connection came are not live yet. */
    private int owed;

    /**
     * @param handleWork called when there is something to send after there was nothing
     * @param handleRestored called when the last of the old subscriptions is live on a new connection
     */
    Subscriptions(Runnable handleWork, Runnable handleRestored) {
        this.handleWork = handleWork;
        this.handleRestored = handleRestored;
    }

    CompletionStage<Void> subscribe(String channel, BusListener listener) {
        boolean work;
        CompletableFuture<Void> live;
        synchronized (lock) {
            Entry entry = entriesByChannel.computeIfAbsent(channel, Entry::new);
            entry.listener = listener;
            if (!attached || entry.isLive()) {
                return DONE;
            }
            if (entry.live == null) {
                entry.live = new CompletableFuture<>();
            }
            live = entry.live;
            work = markDirty(entry);
        }
        if (work) {
            handleWork.run();
        }
        return live;
    }

    void unsubscribe(String channel) {
        boolean work = false;
        boolean restored;
        CompletableFuture<Void> overtaken;
        synchronized (lock) {
            Entry entry = entriesByChannel.get(channel);
            if (entry == null || entry.listener == null) {
                return;
            }
            entry.listener = null;
            overtaken = takeLive(entry);
            restored = settle(entry);
            if (attached) {
                work = markDirty(entry);
            } else {
                entriesByChannel.remove(channel);
            }
        }
        complete(overtaken);
        if (restored) {
            handleRestored.run();
        }
        if (work) {
            handleWork.run();
        }
    }

    /** Who gets the channel's messages; null if nobody. Takes no lock. */
    BusListener listener(String channel) {
        Entry entry = entriesByChannel.get(channel);
        return entry == null ? null : entry.listener;
    }

    /** How many channels are wanted, or not yet forgotten. */
    int size() {
        return entriesByChannel.size();
    }

    /** A new connection: everything has to be said again. @return the number of the connection */
    int attach() {
        synchronized (lock) {
            attached = true;
            owed = 0;
            for (Entry entry : entriesByChannel.values()) {
                entry.owed = true;
                owed++;
                boolean unused = markDirty(entry);
            }
            return ++epoch;
        }
    }

    int epoch() {
        synchronized (lock) {
            return epoch;
        }
    }

    /** Whether all that was wanted when the connection came is live. */
    boolean isRestored() {
        synchronized (lock) {
            return attached && owed == 0;
        }
    }

    /** The connection is gone. Nobody waits any longer. */
    void detach() {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        synchronized (lock) {
            attached = false;
            epoch++;
            owed = 0;
            dirty = new ArrayList<>();
            for (Entry entry : entriesByChannel.values()) {
                entry.dirty = false;
                entry.onWire = false;
                entry.unconfirmed = 0;
                entry.owed = false;
                if (entry.live != null) {
                    waiting.add(takeLive(entry));
                }
            }
            entriesByChannel.values().removeIf(Entry::isForgotten);
        }
        waiting.forEach(Subscriptions::complete);
    }

    /** What has to be sent now; whoever takes it sends it, in the order in which it was taken. */
    Work takeWork() {
        List<String> subscribe = new ArrayList<>();
        List<String> unsubscribe = new ArrayList<>();
        synchronized (lock) {
            for (Entry entry : dirty) {
                entry.dirty = false;
                boolean wanted = entry.listener != null;
                if (wanted && !entry.onWire) {
                    entry.onWire = true;
                    entry.unconfirmed++;
                    subscribe.add(entry.channel);
                } else if (!wanted && entry.onWire) {
                    entry.onWire = false;
                    unsubscribe.add(entry.channel);
                }
                forget(entry);
            }
            dirty = new ArrayList<>();
        }
        return new Work(subscribe, unsubscribe);
    }

    void handleSubscribed(int ofEpoch, String channel) {
        handleAnswered(ofEpoch, List.of(channel), true);
    }

    /** The server said no. Nobody waits for these any longer; they are asked for again on the next connection. */
    void handleRefused(int ofEpoch, Collection<String> channels) {
        handleAnswered(ofEpoch, channels, false);
    }

    private void handleAnswered(int ofEpoch, Collection<String> channels, boolean subscribed) {
        boolean restored = false;
        List<CompletableFuture<Void>> waiting = new ArrayList<>(1);
        synchronized (lock) {
            if (ofEpoch != epoch) {
                return;
            }
            for (String channel : channels) {
                Entry entry = entriesByChannel.get(channel);
                if (entry == null || entry.unconfirmed == 0 || --entry.unconfirmed > 0) {
                    continue;
                }
                if (entry.listener != null && entry.onWire) {
                    waiting.add(takeLive(entry));
                    restored |= settle(entry);
                }
                entry.onWire &= subscribed;
                forget(entry);
            }
        }
        waiting.forEach(Subscriptions::complete);
        if (restored) {
            handleRestored.run();
        }
    }

    /** @return whether this is the first that has something to send */
    private boolean markDirty(Entry entry) {
        if (entry.dirty) {
            return false;
        }
        entry.dirty = true;
        dirty.add(entry);
        return dirty.size() == 1;
    }

    /** @return whether that was the last one owed */
    private boolean settle(Entry entry) {
        if (!entry.owed) {
            return false;
        }
        entry.owed = false;
        owed--;
        return owed == 0;
    }

    private void forget(Entry entry) {
        if (entry.isForgotten()) {
            entriesByChannel.remove(entry.channel);
        }
    }

    private static CompletableFuture<Void> takeLive(Entry entry) {
        CompletableFuture<Void> live = entry.live;
        entry.live = null;
        return live;
    }

    private static void complete(CompletableFuture<Void> waiting) {
        if (waiting != null) {
            waiting.complete(null);
        }
    }
}
