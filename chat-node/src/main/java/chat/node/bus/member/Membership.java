package chat.node.bus.member;

import chat.node.bus.RedisLink;
import chat.node.bus.RedisScript;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
 * with. Nodes that lose Redis are gone for the others, and come back as another instance.
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

    private static final String KEY = "chat:{nodes}";
    private static final List<String> KEYS = List.of(KEY + ":beats", KEY + ":about");
    private static final RedisScript<List<String>> BEAT = RedisScript.of(Membership.class, "beat.lua");
    private static final RedisScript<Long> LEAVE = RedisScript.of(Membership.class, "leave.lua");
    private static final RedisScript<Long> FORGET = RedisScript.of(Membership.class, "forget.lua");

    /** More nodes than anybody runs on one Redis; the oldest beyond are looked at when others were buried. */
    private static final int MOST_MEMBERS = 1_000;

    /** Whoever buries is given up on after this, and another takes over. */
    private static final Duration BURIAL = Duration.ofSeconds(4);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final int EPOCH_LETTERS = 8;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final RedisLink redis;
    private final String nodeName;
    private final Timing timing;
    private final Supplier<About> about;
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService thread;
    private final Counter failedBeats;
    private final Counter renewals;
    private final Counter buried;

    private volatile Heir heir;
    private volatile String instance;
    private volatile Roll roll = Roll.EMPTY;
    private volatile boolean reachable;
    private volatile boolean closed;

    // Of the thread alone.
    private boolean heardOf;
    private CompletableFuture<Roll> underWay = CompletableFuture.completedFuture(Roll.EMPTY);
    private final Set<String> burying = new HashSet<>();

    /** @param about asked at each beat, on this membership's thread: it must be quick */
    public Membership(RedisLink redis, String nodeName, Timing timing, Supplier<About> about, MeterRegistry metrics) {
        this.redis = redis;
        this.nodeName = nodeName;
        this.timing = timing;
        this.about = about;
        this.instance = newInstance();
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "chat-members");
            made.setDaemon(true);
            return made;
        });
        failedBeats = Counter.builder("chat.members.beats.failed").register(metrics);
        renewals = Counter.builder("chat.members.renewals").register(metrics);
        buried = Counter.builder("chat.members.buried").register(metrics);
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
        return instance;
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
        String leaving = instance;
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
                        : heir.bury(leaving, roll.asOf()).thenCompose(done -> forget(leaving, true)));
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
        String beating = instance;
        CompletableFuture<Roll> answered;
        try {
            answered = BEAT.run(
                            redis.commands(),
                            ScriptOutputType.MULTI,
                            KEYS,
                            beating,
                            describe(false),
                            millis(timing.gone()),
                            heardOf ? "again" : "first",
                            Integer.toString(MOST_MEMBERS))
                    .thenComposeAsync(answer -> handleAnswer(answer), thread)
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            answered = CompletableFuture.failedFuture(e);
        }
        underWay = answered;
        return answered.whenComplete((latest, failure) -> handleOutcome(failure));
    }

    private void handleOutcome(Throwable failure) {
        if (failure != null && !closed) {
            failedBeats.increment();
            if (reachable) {
                log.warn("Redis does not answer this node's beats: {}", reason(failure));
            }
        }
        reachable = failure == null;
    }

    private CompletionStage<Roll> handleAnswer(List<String> answer) {
        if (answer.isEmpty()) {
            renew();
            return sendBeat();
        }
        heardOf = true;
        roll = Roll.read(answer, timing.gone());
        for (Member gone : roll.gone()) {
            if (!closed && burying.add(gone.instance())) {
                bury(gone);
            }
        }
        return CompletableFuture.completedStage(roll);
    }

    private void renew() {
        instance = newInstance();
        heardOf = false;
        renewals.increment();
        log.warn("the others may have given this node up; it comes back under a new name");
        heir.handleRenewed(instance);
    }

    private void bury(Member gone) {
        String dead = gone.instance();
        claim(dead)
                .thenCompose(mine -> mine
                        ? heir.bury(dead, roll.asOf().minus(gone.sinceBeat())).thenCompose(done -> forget(dead, false))
                        : CompletableFuture.completedStage(null))
                .whenCompleteAsync(
                        (done, failure) -> {
                            burying.remove(dead);
                            if (failure != null) {
                                log.warn("what node {} left could not be cleared away yet: {}", dead, reason(failure));
                            }
                        },
                        thread);
    }

    private CompletionStage<Boolean> claim(String dead) {
        return redis.commands()
                .set(KEY + ":burial:" + dead, instance, SetArgs.Builder.nx().px(BURIAL.toMillis()))
                .thenApply("OK"::equals);
    }

    /** @param itself it says so itself: it need not have been silent for long */
    private CompletionStage<Void> forget(String dead, boolean itself) {
        return FORGET.run(redis.commands(), ScriptOutputType.INTEGER, KEYS, dead, itself ? "-1" : millis(timing.gone()))
                .thenAccept(forgotten -> {
                    if (forgotten > 0 && !itself) {
                        buried.increment();
                        log.info("node {} is gone; what it left was cleared away", dead);
                    }
                });
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

    private String newInstance() {
        StringBuilder name = new StringBuilder(nodeName).append('.');
        for (int i = 0; i < EPOCH_LETTERS; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getClass().getSimpleName();
    }
}
