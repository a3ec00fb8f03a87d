package chat.node.bus.member;

import chat.node.bus.RedisLink;
import chat.node.bus.RedisScript;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that what instances left is done away with. On the membership's thread, but for {@link #buryItself}. */
final class Undertaker {
    private static final Logger log = LoggerFactory.getLogger(Undertaker.class);
    private static final RedisScript<Long> FORGET = RedisScript.of(Membership.class, "forget.lua");

    /** Whoever buries is given up on after this, and another takes over. */
    private static final Duration BURIAL = Duration.ofSeconds(4);

    private final RedisLink redis;
    private final Names names;
    private final Membership.Timing timing;
    private final ScheduledExecutorService thread;
    private final Counter buried;
    private final Set<String> burying = new HashSet<>();

    Undertaker(
            RedisLink redis,
            Names names,
            Membership.Timing timing,
            ScheduledExecutorService thread,
            MeterRegistry metrics) {
        this.redis = redis;
        this.names = names;
        this.timing = timing;
        this.thread = thread;
        buried = Counter.builder("chat.members.buried").register(metrics);
    }

    /** Does nothing if it does so already, or another node does. */
    void bury(Member gone, Instant now, Heir heir) {
        String dead = gone.instance();
        if (!burying.add(dead)) {
            return;
        }
        claim(dead)
                .thenCompose(mine -> mine
                        ? heir.bury(dead, now.minus(gone.sinceBeat())).thenCompose(done -> forget(dead, false))
                        : CompletableFuture.completedStage(null))
                .whenCompleteAsync(
                        (done, failure) -> {
                            burying.remove(dead);
                            warn(dead, failure);
                        },
                        thread);
    }

    /** What this node itself left under another name: it knows best. If it dies before, or fails, the others do it. */
    void buryItselfLater(String before, Instant now, Heir heir) {
        var unused = thread.schedule(
                () -> {
                    CompletionStage<Void> done = buryItself(before, now, heir);
                    done.whenComplete((nothing, failure) -> warn(before, failure));
                },
                timing.leaving().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    CompletionStage<Void> buryItself(String dead, Instant now, Heir heir) {
        return heir.bury(dead, now).thenCompose(done -> forget(dead, true));
    }

    private static void warn(String dead, Throwable failure) {
        if (failure != null) {
            log.warn("what node {} left could not be cleared away yet: {}", dead, Membership.reason(failure));
        }
    }

    private CompletionStage<Boolean> claim(String dead) {
        return redis.commands()
                .set(
                        Membership.KEY + ":burial:" + dead,
                        names.current(),
                        SetArgs.Builder.nx().px(BURIAL.toMillis()))
                .thenApply("OK"::equals);
    }

    /** @param itself it says so itself: it need not have been silent for long */
    private CompletionStage<Void> forget(String dead, boolean itself) {
        return FORGET.run(
                        redis.commands(),
                        ScriptOutputType.INTEGER,
                        Membership.KEYS,
                        dead,
                        itself ? "-1" : Membership.millis(timing.gone()))
                .thenAccept(forgotten -> {
                    if (forgotten > 0 && !itself) {
                        buried.increment();
                        log.info("node {} is gone; what it left was cleared away", dead);
                    }
                });
    }
}
