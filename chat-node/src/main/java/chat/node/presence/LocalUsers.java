package chat.node.presence;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;

/**
 * Who has sockets on this node, what Redis has been told of it, and what it has to be told next. At most one thing about a
 * user is on its way at a time, so that they cannot overtake one another; what changes meanwhile follows.
 *
 * <p>Thread-safe; short locks only.
 */
final class LocalUsers {
    /**
     * What Redis has to be told.
     *
     * @param before in whose name Redis knows of this user, if that is an instance of before; or empty
     * @param news the user was not here before, or no longer is, whatever Redis says: it may have lost what it was told, or
     *     have heard it without anybody hearing the answer. Else it is news only if Redis did not know
     */
    record Task(UUID user, boolean enter, String instance, String before, boolean news) {}

    private record Departure(UUID user, long dueNanos) {}

    private static final class Entry {
        int sockets;
        /** The instance in whose name Redis knows of this user, or null. */
        String recorded;
        /** Something is on its way. */
        boolean busy;
        /** Stands in one of the queues of work. */
        boolean queued;
        /** Stands among the departures. */
        boolean lingering;
        /** Redis may not have heard the last thing it was told. */
        boolean uncertain;
        /** Redis has not been told for long, and may have forgotten. */
        boolean stale;

        long leftAtNanos;
    }

    /** Within this time everybody is told anew, some at a time: what is in Redis expires otherwise. */
    static final long ROUND_NANOS = Duration.ofHours(1).toNanos();

    private final long lingerNanos;
    private final Map<UUID, Entry> entries = new HashMap<>();
    private final Queue<Departure> departures = new ArrayDeque<>();
    private final Queue<UUID> work = new ArrayDeque<>();
    private final Queue<UUID> failed = new ArrayDeque<>();
    private String instance;
    private List<UUID> round = List.of();
    private int toldInRound;
    private long roundSinceNanos;

    LocalUsers(String instance, long lingerNanos) {
        this.instance = instance;
        this.lingerNanos = lingerNanos;
    }

    synchronized void connect(UUID user) {
        Entry entry = entries.computeIfAbsent(user, key -> new Entry());
        entry.sockets++;
        enqueueIfNeeded(user, entry);
    }

    /** @return whether it was the user's last socket here */
    synchronized boolean disconnect(UUID user, long nowNanos) {
        Entry entry = entries.get(user);
        if (entry == null || --entry.sockets > 0) {
            return false;
        }
        entry.leftAtNanos = nowNanos;
        if (!entry.lingering) {
            entry.lingering = true;
            departures.add(new Departure(user, nowNanos + lingerNanos));
        }
        return true;
    }

    /** Those who stayed away long enough really go. */
    synchronized void sweep(long nowNanos) {
        while (!departures.isEmpty() && departures.peek().dueNanos() - nowNanos <= 0) {
            UUID user = departures.remove().user();
            Entry entry = entries.get(user);
            if (entry.sockets == 0 && entry.leftAtNanos + lingerNanos - nowNanos > 0) {
                // Came back meanwhile, and left again.
                departures.add(new Departure(user, entry.leftAtNanos + lingerNanos));
            } else {
                entry.lingering = false;
                enqueueIfNeeded(user, entry);
            }
        }
    }

    /** Those whose turn it is are told anew. */
    synchronized void walk(long nowNanos) {
        if (toldInRound == round.size() && nowNanos - roundSinceNanos >= ROUND_NANOS) {
            round = List.copyOf(entries.keySet());
            toldInRound = 0;
            roundSinceNanos = nowNanos;
        }
        double part = Math.min(1, (double) (nowNanos - roundSinceNanos) / ROUND_NANOS);
        for (; toldInRound < (int) (part * round.size()); toldInRound++) {
            UUID user = round.get(toldInRound);
            Entry entry = entries.get(user);
            if (entry != null) {
                entry.stale = true;
                enqueueIfNeeded(user, entry);
            }
        }
    }

    /** Everybody who is here has to be recorded anew, and who left has to be taken from under the old name. */
    synchronized void renew(String newInstance) {
        instance = newInstance;
        List.copyOf(entries.keySet()).forEach(user -> enqueueIfNeeded(user, entries.get(user)));
    }

    synchronized void retryFailed() {
        work.addAll(failed);
        failed.clear();
    }

    /** What is to be done next; then {@link #done} or {@link #failed} must follow. */
    synchronized Optional<Task> next() {
        for (UUID user = work.poll(); user != null; user = work.poll()) {
            Entry entry = entries.get(user);
            entry.queued = false;
            if (isNeeded(entry)) {
                entry.busy = true;
                entry.stale = false;
                return Optional.of(entry.sockets > 0 ? entering(user, entry) : leaving(user, entry));
            }
            dropIfDone(user, entry);
        }
        return Optional.empty();
    }

    synchronized void done(Task task) {
        Entry entry = entries.get(task.user());
        entry.busy = false;
        entry.uncertain = false;
        entry.recorded = task.enter() ? task.instance() : null;
        enqueueIfNeeded(task.user(), entry);
        dropIfDone(task.user(), entry);
    }

    synchronized void failed(Task task) {
        Entry entry = entries.get(task.user());
        entry.busy = false;
        entry.uncertain = true;
        entry.recorded = task.instance();
        if (!entry.queued) {
            entry.queued = true;
            failed.add(task.user());
        }
    }

    /** Whether there is anything about the user that Redis knows or will be told; also of those who linger. */
    synchronized boolean knows(UUID user) {
        return entries.containsKey(user);
    }

    synchronized boolean isHere(UUID user) {
        Entry entry = entries.get(user);
        return entry != null && entry.sockets > 0;
    }

    synchronized int size() {
        return entries.size();
    }

    private Task entering(UUID user, Entry entry) {
        boolean known = entry.recorded != null;
        String before = known && !entry.recorded.equals(instance) ? entry.recorded : "";
        return new Task(user, true, instance, before, entry.uncertain || !known);
    }

    private static Task leaving(UUID user, Entry entry) {
        return new Task(user, false, entry.recorded, "", true);
    }

    private void enqueueIfNeeded(UUID user, Entry entry) {
        if (!entry.queued && !entry.busy && isNeeded(entry)) {
            entry.queued = true;
            work.add(user);
        } else {
            dropIfDone(user, entry);
        }
    }

    private boolean isNeeded(Entry entry) {
        if (entry.sockets > 0) {
            return entry.uncertain || entry.stale || !instance.equals(entry.recorded);
        }
        // Also in the name of an instance of before: a Redis that lost it lets nobody bury it.
        return !entry.lingering && entry.recorded != null;
    }

    private void dropIfDone(UUID user, Entry entry) {
        if (entry.sockets == 0 && !entry.lingering && !entry.busy && !entry.queued && !isNeeded(entry)) {
            entries.remove(user);
        }
    }
}
