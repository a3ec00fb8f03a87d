package chat.node.bus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * <p>One channel that the server refuses takes with it all that are named in the same SUBSCRIBE: each of them is asked for
 * again by itself, and those that are refused by themselves with {@link #retryRefused}.
 *
 * <p>Thread-safe; what it completes and calls, it does outside of its lock.
 */
final class Subscriptions {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    /**
     * What to send. No channel is in two of the lists, so their order does not matter.
     *
     * @param alone to be subscribed to as well, each with a command of its own
     */
    record Work(List<String> subscribe, List<String> alone, List<String> unsubscribe) {}

    private static final class Entry {
        final String channel;
        /** None when the channel is not wanted any more. */
        volatile List<BusListener> listeners = List.of();

        boolean dirty;
        boolean onWire;
        /** It was refused on this connection, perhaps on account of others. */
        boolean alone;

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

        boolean isWanted() {
            return !listeners.isEmpty();
        }

        boolean isForgotten() {
            return !isWanted() && !onWire && unconfirmed == 0 && !dirty;
        }
    }

    private final Map<String, Entry> entriesByChannel = new ConcurrentHashMap<>();
    private final Runnable handleWork;
    private final Runnable handleRestored;
    private final Object lock = new Object();

    private List<Entry> dirty = new ArrayList<>();
    /** By themselves, on this connection. Some may not be wanted any more. */
    private Set<Entry> refused = new HashSet<>();

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
            entry.listeners = ListenerList.with(entry.listeners, listener);
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

    void unsubscribe(String channel, BusListener listener) {
        boolean work = false;
        boolean restored;
        CompletableFuture<Void> overtaken;
        synchronized (lock) {
            Entry entry = entriesByChannel.get(channel);
            if (entry == null || !entry.isWanted()) {
                return;
            }
            entry.listeners = ListenerList.without(entry.listeners, listener);
            if (entry.isWanted()) {
                return;
            }
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

    /** Who gets the channel's messages. Takes no lock. */
    List<BusListener> listeners(String channel) {
        Entry entry = entriesByChannel.get(channel);
        return entry == null ? List.of() : entry.listeners;
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
            refused = new HashSet<>();
            for (Entry entry : entriesByChannel.values()) {
                entry.dirty = false;
                entry.onWire = false;
                entry.alone = false;
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
        List<String> alone = new ArrayList<>();
        List<String> unsubscribe = new ArrayList<>();
        synchronized (lock) {
            for (Entry entry : dirty) {
                entry.dirty = false;
                boolean wanted = entry.isWanted();
                if (wanted && !entry.onWire) {
                    entry.onWire = true;
                    entry.unconfirmed++;
                    (entry.alone ? alone : subscribe).add(entry.channel);
                } else if (!wanted && entry.onWire) {
                    entry.onWire = false;
                    unsubscribe.add(entry.channel);
                }
                forget(entry);
            }
            dirty = new ArrayList<>();
        }
        return new Work(subscribe, alone, unsubscribe);
    }

    void handleSubscribed(int ofEpoch, String channel) {
        boolean restored = false;
        CompletableFuture<Void> waiting = null;
        synchronized (lock) {
            Entry entry = answered(ofEpoch, channel);
            if (entry == null) {
                return;
            }
            if (entry.isWanted() && entry.onWire) {
                entry.alone = false;
                waiting = takeLive(entry);
                restored = settle(entry);
            }
            forget(entry);
        }
        complete(waiting);
        if (restored) {
            handleRestored.run();
        }
    }

    /** The server said no to what one SUBSCRIBE named. Of a single channel this is final, for a while. */
    void handleRefused(int ofEpoch, List<String> channels) {
        boolean work = false;
        boolean restored = false;
        List<CompletableFuture<Void>> failed = new ArrayList<>();
        synchronized (lock) {
            for (String channel : channels) {
                Entry entry = answered(ofEpoch, channel);
                if (entry == null) {
                    continue;
                }
                boolean wanted = entry.isWanted() && entry.onWire;
                entry.onWire = false;
                entry.alone = true;
                if (wanted && channels.size() > 1) {
                    work |= markDirty(entry);
                } else if (wanted) {
                    failed.add(takeLive(entry));
                    restored = settle(entry);
                    refused.add(entry);
                }
                forget(entry);
            }
        }
        failed.forEach(Subscriptions::refuse);
        if (work) {
            handleWork.run();
        }
        if (restored) {
            handleRestored.run();
        }
    }

    /** Asks for what was refused once more: the server may have been told better. */
    void retryRefused() {
        boolean work = false;
        synchronized (lock) {
            for (Entry entry : refused) {
                // It may be another of the same name by now, which has been asked for by itself.
                if (entry.isWanted() && !entry.onWire && entriesByChannel.get(entry.channel) == entry) {
                    work |= markDirty(entry);
                }
            }
            refused = new HashSet<>();
        }
        if (work) {
            handleWork.run();
        }
    }

    /** @return null unless that was the last answer that was still to come for it */
    private Entry answered(int ofEpoch, String channel) {
        Entry entry = ofEpoch == epoch ? entriesByChannel.get(channel) : null;
        return entry == null || entry.unconfirmed == 0 || --entry.unconfirmed > 0 ? null : entry;
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

    private static void refuse(CompletableFuture<Void> waiting) {
        if (waiting != null) {
            waiting.completeExceptionally(new BusException(BusException.Reason.REFUSED));
        }
    }
}
