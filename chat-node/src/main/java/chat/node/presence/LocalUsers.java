package chat.node.presence;

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
     * @param again it may have been told before: nobody heard the answer
     */
    record Task(UUID user, boolean enter, String instance, boolean again) {}

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

        long leftAtNanos;
    }

    private final long lingerNanos;
    private final Map<UUID, Entry> entries = new HashMap<>();
    private final Queue<Departure> departures = new ArrayDeque<>();
    private final Queue<UUID> work = new ArrayDeque<>();
    private final Queue<UUID> failed = new ArrayDeque<>();
    private String instance;

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

    /** Everybody who is here has to be recorded anew. */
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
                boolean enter = entry.sockets > 0;
                return Optional.of(new Task(user, enter, enter ? instance : entry.recorded, entry.uncertain));
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

    synchronized boolean isHere(UUID user) {
        Entry entry = entries.get(user);
        return entry != null && entry.sockets > 0;
    }

    synchronized int size() {
        return entries.size();
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
            return entry.uncertain || !instance.equals(entry.recorded);
        }
        // In the name of an instance of before: whoever buries that one sees to it.
        return !entry.lingering && instance.equals(entry.recorded);
    }

    private void dropIfDone(UUID user, Entry entry) {
        if (entry.sockets == 0 && !entry.lingering && !entry.busy && !entry.queued && !isNeeded(entry)) {
            entries.remove(user);
        }
    }
}
