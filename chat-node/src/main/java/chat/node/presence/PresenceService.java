package chat.node.presence;

import chat.node.bus.RedisLink;
import chat.node.bus.member.Heir;
import chat.node.bus.member.Membership;
import chat.node.bus.member.Roll;
import chat.node.presence.LocalUsers.Task;
import chat.node.presence.PresenceStore.Change;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final int MOST_ASKED_FOR = 500;
    private static final int MOST_LAST_SEEN = 200_000;

    private final Membership membership;
    private final PresenceStore store;
    private final LastSeen lastSeen;
    private final Clock clock;
    private final LocalUsers users;
    private final Turns turns;
    private final Burial burial;
    private final Rechecks rechecks;
    private final AtomicInteger underWay = new AtomicInteger();
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
        this.turns = new Turns(membership, store);
        this.burial = new Burial(membership, store, turns, users, lastSeen, this::tell);
        this.rechecks =
                new Rechecks(Math.min(linger.toNanos(), Duration.ofSeconds(1).toNanos()), metrics);
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
            users.walk(now);
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
        if (!membership.isReachable()) {
            return CompletableFuture.completedStage(here(asked));
        }
        return find(asked).exceptionally(failure -> {
            failures.increment();
            return here(asked);
        });
    }

    /** Waits for a round trip to Redis. */
    public boolean isOnline(UUID user) {
        return online(Set.of(user)).toCompletableFuture().join().contains(user);
    }

    @Override
    public void handleRenewed(String instance) {
        users.renew(instance);
    }

    @Override
    public CompletionStage<Void> bury(String instance, Instant lastBeat) {
        return burial.bury(instance, lastBeat);
    }

    /** Writes to the database who was last seen when; blocks. */
    public void writeLastSeen() {
        lastSeen.flush();
    }

    /** From here on Redis is told no more of single users: the end of the instance tells it of all. */
    public void stop() {
        closed = true;
    }

    private Set<UUID> here(Set<UUID> asked) {
        Set<UUID> here = new HashSet<>(asked);
        here.removeIf(user -> !users.isHere(user));
        return here;
    }

    /** Fails if Redis has to be asked and does not answer. */
    private CompletionStage<Set<UUID>> find(Set<UUID> asked) {
        Set<UUID> online = here(asked);
        List<UUID> elsewhere = new ArrayList<>(asked);
        elsewhere.removeAll(online);
        if (elsewhere.isEmpty()) {
            return CompletableFuture.completedStage(online);
        }
        return store.instances(elsewhere)
                .thenCompose(instances -> rollFor(instances).thenApply(roll -> {
                    for (int i = 0; i < elsewhere.size(); i++) {
                        UUID user = elsewhere.get(i);
                        if (instances.get(i).stream().anyMatch(instance -> isOn(user, instance, roll))) {
                            online.add(user);
                        }
                    }
                    return online;
                }));
    }

    /** Of its own users this node knows better than Redis, which may have forgotten that they left. */
    private boolean isOn(UUID user, String instance, Roll roll) {
        boolean own = instance.equals(membership.instance())
                || membership.formerInstances().contains(instance);
        return own ? users.knows(user) : roll.isThere(instance);
    }

    private void pump() {
        while (!closed && membership.isHeard()) {
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
        List<String> ghosts = membership.formerInstances();
        CompletionStage<Change> asked = task.enter()
                ? store.enter(task.user(), task.instance(), task.before(), ghosts)
                : store.leave(task.user(), task.instance(), ghosts);
        asked.thenCompose(change -> isTurn(task, change)).whenComplete((turn, failure) -> {
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

    private CompletionStage<Boolean> isTurn(Task task, Change change) {
        return task.news() || change.changed()
                ? turns.isAlone(task.user(), change)
                : CompletableFuture.completedStage(false);
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
            rechecks.add(user, System.nanoTime());
        }
    }

    /** While Redis is away, they wait. */
    private void recheckDeparted(long nowNanos) {
        if (!membership.isReachable()) {
            return;
        }
        Set<UUID> due = rechecks.take(MOST_ASKED_FOR, nowNanos);
        if (due.isEmpty()) {
            return;
        }
        find(due).whenComplete((back, failure) -> {
            if (failure == null) {
                back.forEach(user -> listener.handleChange(user, true, clock.instant()));
            } else {
                failures.increment();
                due.forEach(user -> rechecks.add(user, System.nanoTime()));
            }
        });
    }
}
