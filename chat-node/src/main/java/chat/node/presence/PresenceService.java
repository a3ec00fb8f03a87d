package chat.node.presence;

import chat.node.bus.RedisLink;
import chat.node.bus.member.Heir;
import chat.node.bus.member.Membership;
import chat.node.bus.member.Roll;
import chat.node.presence.LocalUsers.Task;
import chat.node.presence.PresenceStore.Change;
import io.lettuce.core.ScanCursor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is online in the whole cluster. Thread-safe, and nothing blocks.
 *
 * <p>While Redis is away a node knows of its own users only, and tells nobody of changes; it catches up when Redis is back.
 */
public final class PresenceService implements Heir {
    private static final Logger log = LoggerFactory.getLogger(PresenceService.class);

    /** Questions to Redis on their way at once, however many come and go. */
    private static final int MOST_UNDER_WAY = 256;

    private static final int BURIED_AT_ONCE = 200;
    private static final int MOST_ASKED_FOR = 500;
    private static final int MOST_LAST_SEEN = 200_000;

    private record Departed(UUID user, long checkAtNanos) {}

    private final Membership membership;
    private final PresenceStore store;
    private final LastSeen lastSeen;
    private final Clock clock;
    private final LocalUsers users;
    private final long recheckNanos;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Queue<Departed> departed = new ArrayDeque<>();
    private final Counter came;
    private final Counter went;
    private final Counter failures;
    private volatile PresenceListener listener = (user, online, at) -> {};
    private volatile boolean closed;

    /**
     * @param lastSeenWriter may block, and throw: then it is tried again
     * @param linger how long somebody may be without a socket, as when a page is loaded anew, and still count as online
     */
    public PresenceService(
            Membership membership,
            RedisLink redis,
            Consumer<Map<UUID, Instant>> lastSeenWriter,
            Duration linger,
            Clock clock,
            MeterRegistry metrics) {
        this.membership = membership;
        this.store = new PresenceStore(redis);
        this.lastSeen = new LastSeen(lastSeenWriter, MOST_LAST_SEEN, metrics);
        this.clock = clock;
        this.users = new LocalUsers(membership.instance(), linger.toNanos());
        this.recheckNanos = Math.min(linger.toNanos(), Duration.ofSeconds(1).toNanos());
        came = Counter.builder("chat.presence.changes").tag("online", "true").register(metrics);
        went = Counter.builder("chat.presence.changes").tag("online", "false").register(metrics);
        failures = Counter.builder("chat.presence.failures").register(metrics);
        Gauge.builder("chat.presence.users", users::size).register(metrics);
    }

    void setListener(PresenceListener listener) {
        this.listener = listener;
    }

    void handleConnect(UUID user) {
        users.connect(user);
        pump();
    }

    void handleDisconnect(UUID user) {
        if (users.disconnect(user, System.nanoTime())) {
            lastSeen.record(user, clock.instant());
        }
    }

    /** What takes time: those who linger, and what failed. To be called a few times a second. */
    public void sweep() {
        long now = System.nanoTime();
        users.sweep(now);
        if (membership.isReachable()) {
            users.retryFailed();
        }
        pump();
        recheckDeparted(now);
    }

    /**
     * @param asked at most 500
     * @return those of them who are online; while Redis is away, those who are on this node
     */
    public CompletionStage<Set<UUID>> online(Set<UUID> asked) {
        if (asked.size() > MOST_ASKED_FOR) {
            throw new IllegalArgumentException("at most " + MOST_ASKED_FOR + " at a time");
        }
        Set<UUID> online = new HashSet<>();
        List<UUID> elsewhere = new ArrayList<>();
        for (UUID user : asked) {
            if (users.isHere(user)) {
                online.add(user);
            } else {
                elsewhere.add(user);
            }
        }
        if (elsewhere.isEmpty() || !membership.isReachable()) {
            return CompletableFuture.completedStage(online);
        }
        return store.instances(elsewhere)
                .thenCompose(instances -> rollFor(instances).thenApply(roll -> {
                    for (int i = 0; i < elsewhere.size(); i++) {
                        if (instances.get(i).stream().anyMatch(roll::isThere)) {
                            online.add(elsewhere.get(i));
                        }
                    }
                    return online;
                }))
                .exceptionally(failure -> {
                    failures.increment();
                    return online;
                });
    }

    /** Waits for a round trip to Redis. */
    public boolean isOnline(UUID user) {
        return online(Set.of(user)).toCompletableFuture().join().contains(user);
    }

    @Override
    public void handleRenewed(String instance) {
        users.renew(instance);
        pump();
    }

    @Override
    public CompletionStage<Void> bury(String instance, Instant lastBeat) {
        return bury(instance, lastBeat, ScanCursor.INITIAL);
    }

    /** Writes to the database who was last seen when; blocks. */
    public void writeLastSeen() {
        lastSeen.flush();
    }

    /** From here on Redis is told no more of single users: the end of the instance tells it of all. */
    public void stop() {
        closed = true;
    }

    private CompletionStage<Void> bury(String instance, Instant lastBeat, ScanCursor from) {
        return store.scan(instance, from, BURIED_AT_ONCE).thenCompose(page -> {
            CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
            for (String text : page.users()) {
                all = all.thenCombine(bury(text, instance, lastBeat), (some, more) -> null);
            }
            return all.thenCompose(done -> store.forget(instance, page.users()))
                    .thenCompose(done -> page.cursor().isFinished()
                            ? CompletableFuture.completedStage(null)
                            : bury(instance, lastBeat, page.cursor()));
        });
    }

    private CompletionStage<Void> bury(String text, String instance, Instant lastBeat) {
        UUID user;
        try {
            user = UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            // Not ours; it goes with the rest.
            return CompletableFuture.completedStage(null);
        }
        return store.leaveDead(user, instance)
                .thenCompose(change -> isTurn(user, change, false))
                .thenAccept(last -> {
                    lastSeen.record(user, lastBeat);
                    if (last) {
                        tell(user, false, lastBeat);
                    }
                });
    }

    private void pump() {
        while (!closed) {
            if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
                underWay.decrementAndGet();
                return;
            }
            Optional<Task> task = users.next();
            if (task.isEmpty()) {
                underWay.decrementAndGet();
                return;
            }
            run(task.get());
        }
    }

    private void run(Task task) {
        CompletionStage<Change> asked =
                task.enter() ? store.enter(task.user(), task.instance()) : store.leave(task.user(), task.instance());
        asked.thenCompose(change -> isTurn(task.user(), change, task.again())).whenComplete((turn, failure) -> {
            if (failure == null) {
                if (turn) {
                    tell(task.user(), task.enter(), clock.instant());
                }
                users.done(task);
            } else {
                failures.increment();
                users.failed(task);
            }
            underWay.decrementAndGet();
            if (failure == null) {
                pump();
            }
        });
    }

    /** Whether a change made somebody come who was nowhere before, or go who is nowhere else. */
    private CompletionStage<Boolean> isTurn(UUID user, Change change, boolean again) {
        boolean changed = change.changed() || again;
        if (!changed || change.others().isEmpty() || change.others().stream().anyMatch(membership.roll()::knows)) {
            return CompletableFuture.completedStage(changed && change.others().isEmpty());
        }
        // Nobody here knows any of the others: they are very new, or they are ghosts.
        return membership.refresh().thenCompose(roll -> {
            if (change.others().stream().anyMatch(roll::knows)) {
                return CompletableFuture.completedStage(false);
            }
            return store.removeGhosts(user, change.others()).thenApply(others -> true);
        });
    }

    /** One that knows all of these instances, as far as there are any. */
    private CompletionStage<Roll> rollFor(List<Set<String>> instances) {
        Roll roll = membership.roll();
        boolean known = instances.stream().allMatch(some -> some.stream().allMatch(roll::knows));
        return known ? CompletableFuture.completedStage(roll) : membership.refresh();
    }

    private void tell(UUID user, boolean online, Instant at) {
        (online ? came : went).increment();
        try {
            listener.handleChange(user, online, at);
        } catch (RuntimeException e) {
            log.warn("nobody heard of a change of presence", e);
        }
        if (!online) {
            synchronized (departed) {
                departed.add(new Departed(user, System.nanoTime() + recheckNanos));
            }
        }
    }

    /**
     * Somebody who went may have come back through another node before this one had told everybody; the two pieces of news
     * may then arrive in the wrong order. So the later one is told again.
     */
    private void recheckDeparted(long nowNanos) {
        Set<UUID> due = new HashSet<>();
        synchronized (departed) {
            while (due.size() < MOST_ASKED_FOR
                    && !departed.isEmpty()
                    && departed.peek().checkAtNanos() - nowNanos <= 0) {
                due.add(departed.remove().user());
            }
        }
        if (due.isEmpty() || !membership.isReachable()) {
            return;
        }
        online(due).thenAccept(back -> back.forEach(user -> listener.handleChange(user, true, clock.instant())));
    }
}
