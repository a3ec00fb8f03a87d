package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Beside a server that answers late, and a model that only knows what was asked for last. */
class SubscriptionsTest {
    private static final List<String> CHANNELS = List.of("a", "b", "c");

    private static final BusListener FIRST = (on, message) -> {};
    private static final BusListener SECOND = (on, message) -> {};

    private record Sent(boolean subscribe, String channel) {}

    private record Asked(String channel, CompletionStage<Void> stage) {}

    private int works;
    private int restorations;
    private final Subscriptions subscriptions = new Subscriptions(() -> works++, () -> restorations++);
    private final Map<String, Set<BusListener>> listenersByChannel = new HashMap<>();
    private final Map<String, CompletionStage<Void>> lastAskedByChannel = new HashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private final Deque<Sent> wire = new ArrayDeque<>();
    private final Deque<String> confirmations = new ArrayDeque<>();
    private final Set<String> served = new HashSet<>();
    private boolean attached;
    private int epoch;

    @Property(tries = 3_000)
    void whateverTheOrderOnlyWhatIsLiveIsSaidToBeAndAllEndsAsAsked(
            @ForAll @Size(max = 80) List<@IntRange(max = 14) Integer> steps) {
        SubscriptionsTest world = new SubscriptionsTest();
        for (int step : steps) {
            world.step(step);
            world.checkNothingIsSaidTooEarly();
        }
        world.settle();
        assertThat(world.served).isEqualTo(world.listenersByChannel.keySet());
        assertThat(world.asked)
                .allSatisfy(one -> assertThat(one.stage().toCompletableFuture()).isCompleted());
        assertThat(world.subscriptions.size()).isEqualTo(world.served.size());
        assertThat(world.subscriptions.isRestored()).isTrue();
    }

    private void step(int step) {
        switch (step) {
            case 0, 1, 2 -> subscribe(CHANNELS.get(step));
            case 3, 4, 5 -> unsubscribe(CHANNELS.get(step - 3));
            case 6, 7 -> flush();
            case 8, 9 -> serve();
            case 10 -> confirm();
            case 11 -> subscribe("a", SECOND);
            case 12 -> unsubscribe("a", SECOND);
            case 13 -> subscriptions.retryRefused();
            default -> changeConnection();
        }
    }

    private void subscribe(String channel) {
        subscribe(channel, FIRST);
    }

    private void subscribe(String channel, BusListener listener) {
        listenersByChannel.computeIfAbsent(channel, any -> new HashSet<>()).add(listener);
        CompletionStage<Void> stage = subscriptions.subscribe(channel, listener);
        asked.add(new Asked(channel, stage));
        lastAskedByChannel.put(channel, stage);
    }

    private void unsubscribe(String channel) {
        unsubscribe(channel, FIRST);
    }

    private void unsubscribe(String channel, BusListener listener) {
        Set<BusListener> rest = listenersByChannel.getOrDefault(channel, new HashSet<>());
        if (rest.remove(listener) && rest.isEmpty()) {
            listenersByChannel.remove(channel);
            lastAskedByChannel.remove(channel);
        }
        subscriptions.unsubscribe(channel, listener);
        assertThat(subscriptions.listeners(channel)).containsExactlyInAnyOrderElementsOf(rest);
    }

    private void flush() {
        if (attached) {
            Subscriptions.Work work = subscriptions.takeWork();
            assertThat(Collections.disjoint(work.subscribe(), work.unsubscribe()))
                    .isTrue();
            work.unsubscribe().forEach(channel -> wire.add(new Sent(false, channel)));
            work.subscribe().forEach(channel -> wire.add(new Sent(true, channel)));
            work.alone().forEach(channel -> wire.add(new Sent(true, channel)));
        }
    }

    private void serve() {
        Sent next = wire.poll();
        if (next != null && next.subscribe()) {
            served.add(next.channel());
            confirmations.add(next.channel());
        } else if (next != null) {
            served.remove(next.channel());
        }
    }

    private void confirm() {
        String channel = confirmations.poll();
        if (channel != null) {
            subscriptions.handleSubscribed(epoch, channel);
        }
    }

    private void changeConnection() {
        if (attached) {
            subscriptions.detach();
            // What the old server still says comes too late.
            confirmations.forEach(channel -> subscriptions.handleSubscribed(epoch, channel));
            confirmations.clear();
            wire.clear();
            served.clear();
        } else {
            epoch = subscriptions.attach();
        }
        attached = !attached;
    }

    /** A wanted channel whose last stage is complete is served, and no UNSUBSCRIBE for it is on the way. */
    private void checkNothingIsSaidTooEarly() {
        if (!attached || !subscriptions.isRestored()) {
            return;
        }
        lastAskedByChannel.forEach((channel, stage) -> {
            if (stage.toCompletableFuture().isDone()) {
                assertThat(served).contains(channel);
                assertThat(wire).doesNotContain(new Sent(false, channel));
            }
        });
    }

    private void settle() {
        if (!attached) {
            changeConnection();
        }
        flush();
        while (!wire.isEmpty()) {
            serve();
        }
        while (!confirmations.isEmpty()) {
            confirm();
        }
        flush();
        assertThat(wire).isEmpty();
    }

    @Test
    void manyRequestsBetweenTwoFlushesAreOneWork() {
        epoch = subscriptions.attach();
        for (int i = 0; i < 1_000; i++) {
            subscribe("c" + i);
        }
        assertThat(works).isEqualTo(1);
        assertThat(subscriptions.takeWork().subscribe()).hasSize(1_000);
        subscribe("one more");
        assertThat(works).isEqualTo(2);
    }

    @Test
    void aChangeOfMindBeforeTheFlushSendsNothing() {
        epoch = subscriptions.attach();
        subscribe("a");
        unsubscribe("a");
        Subscriptions.Work work = subscriptions.takeWork();

        assertThat(work.subscribe()).isEmpty();
        assertThat(work.unsubscribe()).isEmpty();
        assertThat(asked.get(0).stage().toCompletableFuture()).isCompleted();
        assertThat(subscriptions.size()).isZero();
    }

    @Test
    void aRefusedChannelHoldsUpNeitherItsCallerNorTheRestoration() {
        subscribe("a");
        subscribe("b");
        attached = true;
        epoch = subscriptions.attach();
        flush();
        subscriptions.handleSubscribed(epoch, "a");
        assertThat(subscriptions.isRestored()).isFalse();

        subscriptions.handleRefused(epoch, List.of("b"));

        assertThat(subscriptions.isRestored()).isTrue();
        assertThat(restorations).isEqualTo(1);
        subscribe("b");
        assertThat(subscriptions.takeWork().alone()).containsExactly("b");
        subscriptions.handleRefused(epoch, List.of("b"));
        assertThat(asked.get(2).stage().toCompletableFuture()).isCompletedExceptionally();
        subscriptions.retryRefused();
        assertThat(subscriptions.takeWork().alone()).containsExactly("b");
        subscriptions.retryRefused();
        assertThat(subscriptions.takeWork().alone()).isEmpty();
    }

    @Test
    void aRefusalOfSeveralIsOneOfNoneBeforeEachWasAskedForAlone() {
        attached = true;
        epoch = subscriptions.attach();
        subscribe("a");
        subscribe("b");
        flush();
        subscriptions.handleRefused(epoch, List.of("a", "b"));
        assertThat(asked).noneMatch(one -> one.stage().toCompletableFuture().isDone());

        Subscriptions.Work work = subscriptions.takeWork();
        assertThat(work.alone()).containsExactly("a", "b");
        assertThat(work.subscribe()).isEmpty();
        subscriptions.handleSubscribed(epoch, "a");
        subscriptions.handleRefused(epoch, List.of("b"));

        assertThat(asked.get(0).stage().toCompletableFuture()).isCompleted();
        assertThat(asked.get(1).stage().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void theLastOneOwedThatIsGivenUpCompletesTheRestoration() {
        subscribe("a");
        attached = true;
        epoch = subscriptions.attach();
        assertThat(subscriptions.isRestored()).isFalse();

        unsubscribe("a");

        assertThat(restorations).isEqualTo(1);
    }
}
