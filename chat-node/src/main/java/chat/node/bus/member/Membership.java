package chat.node.bus.member;

import chat.node.bus.RedisLink;
import chat.node.bus.RedisScript;
import io.lettuce.core.ScriptOutputType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's place among the others: it beats, hears who else does, and sees to it that what a dead one left is done away
 * with. Nodes that lose Redis are gone for the others, and come back as another instance; so they do when Redis may have lost
 * what they wrote.
 *
 * <p>Thread-safe. Its work is done on one thread, which never waits.
 */
public final class Membership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    /**
     * How fast all this goes.
     *
     * @param beat between two beats
     * @param gone a node is given up after so long without one
     * @param leaving how long a node that stops still counts, while its clients come back through others
     */
    public record Timing(Duration beat, Duration gone, Duration leaving) {
        /** Somebody who dies is buried within 11 s: 9 s of silence, and 2 s until the next beat of another. */
        public static final Timing DEFAULT =
                new Timing(Duration.ofSeconds(2), Duration.ofSeconds(9), Duration.ofSeconds(3));
    }

    static final String KEY = "chat:{nodes}";
    static final List<String> KEYS = List.of(KEY + ":beats", KEY + ":about");
    private static final RedisScript<List<String>> BEAT = RedisScript.of(Membership.class, "beat.lua");
    private static final RedisScript<Long> LEAVE = RedisScript.of(Membership.class, "leave.lua");

    /** More nodes than anybody runs on one Redis; the oldest beyond are looked at when others were buried. */
    private static final int MOST_MEMBERS = 1_000;

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    /** If all nodes die and none ever starts, not even their names stay. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final RedisLink redis;
    private final Names names;
    private final Timing timing;
    private final Supplier<About> about;
    private final ScheduledExecutorService thread;
    private final Counter failedBeats;
    private final Counter renewals;
    private final Undertaker undertaker;

    private volatile Heir heir;
    private volatile Roll roll = Roll.EMPTY;
    private volatile boolean reachable;
    private volatile boolean heard;
    private volatile long heardAtNanos;
    private volatile boolean closed;

    // Of the thread alone.
    private boolean accepted;
    private boolean dataLost;
    private final Histories histories = new Histories();
    private CompletableFuture<Roll> underWay = CompletableFuture.completedFuture(Roll.EMPTY);

    /** @param about asked at each beat, on this membership's thread: it must be quick */
    public Membership(RedisLink redis, String nodeName, Timing timing, Supplier<About> about, MeterRegistry metrics) {
        this.redis = redis;
        this.names = new Names(nodeName);
        this.timing = timing;
        this.about = about;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "chat-members");
            made.setDaemon(true);
            return made;
        });
        failedBeats = Counter.builder("chat.members.beats.failed").register(metrics);
        renewals = Counter.builder("chat.members.renewals").register(metrics);
        undertaker = new Undertaker(redis, names, timing, thread, metrics);
        Gauge.builder("chat.members", () -> roll.in(Member.State.ALIVE).size()).register(metrics);
    }

    /** Beats from now on; returns when the first beat was answered, or failed. */
    public void start(Heir heir) throws InterruptedException {
        this.heir = heir;
        try {
            var unused = refresh().toCompletableFuture().get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("this node is not known to the others yet: {}", reason(e));
        }
        long period = timing.beat().toMillis();
        var unused = thread.scheduleWithFixedDelay(this::beatAgain, period, period, TimeUnit.MILLISECONDS);
    }

    /** What this node keeps in Redis bears this name. */
    public String instance() {
        return names.current();
    }

    /** What this node was called before, the latest first; not all of it if that is long ago. */
    public List<String> formerInstances() {
        return names.former();
    }

    /**
     * Whether the others hear of this instance. If not, what is written in its name may have been cleared away already, or
     * be taken for that of one long gone: so it waits.
     */
    public boolean isHeard() {
        return heard && System.nanoTime() - heardAtNanos < timing.gone().toNanos();
    }

    /** As of the last beat that was answered. */
    public Roll roll() {
        return roll;
    }

    /** Whether the last beat was answered: if not, {@link #roll()} is old, and Redis need not be asked much. */
    public boolean isReachable() {
        return reachable;
    }

    /** @return who is there after this call; fails if Redis does not answer */
    public CompletionStage<Roll> refresh() {
        CompletableFuture<Roll> result = new CompletableFuture<>();
        onThread(
                () -> {
                    // One that is under way may have been answered already; what it says is then older than the
                    // question.
                    CompletionStage<Roll> next = underWay.isDone()
                            ? beat()
                            : underWay.handle((ignored, failure) -> null).thenComposeAsync(ignored -> beat(), thread);
                    next.whenComplete((latest, failure) -> {
                        if (failure == null) {
                            result.complete(latest);
                        } else {
                            result.completeExceptionally(failure);
                        }
                    });
                },
                () -> result.completeExceptionally(new IllegalStateException("closed")));
        return result;
    }

    /** Tells the others; if there are none, what this node has in Redis is done away with here and now. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.shutdown();
        try {
            leave().toCompletableFuture().get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("could not tell the others that this node stops; they will notice: {}", reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }

    private CompletionStage<Void> leave() {
        String leaving = names.current();
        return LEAVE.run(
                        redis.commands(),
                        ScriptOutputType.INTEGER,
                        KEYS,
                        leaving,
                        describe(true),
                        millis(timing.gone()),
                        millis(timing.leaving()))
                .thenCompose(others -> others > 0 || heir == null
                        ? CompletableFuture.completedStage(null)
                        : undertaker.buryItself(leaving, roll.asOf(), heir));
    }

    // From here on: the thread.

    private void beatAgain() {
        // A failure is counted and told where the answer is heard.
        var unused = beat();
    }

    private CompletableFuture<Roll> beat() {
        if (!underWay.isDone()) {
            return underWay;
        }
        return sendBeat();
    }

    private CompletableFuture<Roll> sendBeat() {
        if (dataLost) {
            renew();
        }
        long sentAtNanos = System.nanoTime();
        CompletableFuture<Roll> answered;
        try {
            look();
            answered = BEAT.run(
                            redis.commands(),
                            ScriptOutputType.MULTI,
                            KEYS,
                            names.current(),
                            describe(false),
                            millis(timing.gone()),
                            accepted ? "again" : "first",
                            Integer.toString(MOST_MEMBERS),
                            Long.toString(KEPT.toSeconds()))
                    .thenComposeAsync(answer -> handleAnswer(answer, sentAtNanos), thread)
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            answered = CompletableFuture.failedFuture(e);
        }
        underWay = answered;
        return answered.whenComplete((latest, failure) -> handleOutcome(failure));
    }

    /** Goes ahead of the beat on the same connection, so that its answer does too. */
    private void look() {
        var unused = Histories.ask(redis.commands()).thenAcceptAsync(this::handleSeen, thread);
    }

    private void handleSeen(Histories.Seen seen) {
        if (histories.handle(seen) && !closed) {
            dataLost = true;
            heard = false;
            // A failure is counted and told where the answer is heard.
            var unused = refresh();
        }
    }

    private void handleOutcome(Throwable failure) {
        if (failure != null && !closed) {
            failedBeats.increment();
            if (reachable) {
                log.warn("Redis does not answer this node's beats: {}", reason(failure));
            }
        }
        reachable = failure == null;
        if (failure != null) {
            heard = false;
        }
    }

    private CompletionStage<Roll> handleAnswer(List<String> answer, long sentAtNanos) {
        if (answer.isEmpty() || dataLost) {
            renew();
            return sendBeat();
        }
        accepted = true;
        heardAtNanos = sentAtNanos;
        heard = true;
        roll = Roll.read(answer, timing.gone());
        if (!closed) {
            roll.gone().forEach(gone -> undertaker.bury(gone, roll.asOf(), heir));
        }
        return CompletableFuture.completedStage(roll);
    }

    private void renew() {
        log.warn(
                "{}; it comes back under a new name",
                dataLost
                        ? "Redis may have lost what this node wrote"
                        : "the others may have given this node up, or Redis was emptied");
        String before = names.current();
        names.renew();
        heard = false;
        accepted = false;
        dataLost = false;
        renewals.increment();
        heir.handleRenewed(names.current());
        undertaker.buryItselfLater(before, roll.asOf(), heir);
    }

    private void onThread(Runnable task, Runnable ifClosed) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            ifClosed.run();
        }
    }

    private String describe(boolean leaving) {
        About now = about.get();
        return new About(now.name(), now.address(), now.version(), now.started(), now.sockets(), now.load(), leaving)
                .write();
    }

    static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getClass().getSimpleName();
    }
}
