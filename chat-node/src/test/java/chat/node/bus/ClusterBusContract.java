package chat.node.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every bus does, seen by two nodes that share one. */
@Timeout(60)
abstract class ClusterBusContract {
    /** One for each test: the server may be shared. */
    private final String channel = "test#" + UUID.randomUUID() + "#";

    private ClusterBus one;
    private ClusterBus two;

    /** @return a bus that is connected to the same cluster as all others of this test */
    abstract ClusterBus join() throws Exception;

    /** Cuts the bus off from the others, or lets it come back. */
    abstract void setConnected(ClusterBus bus, boolean on) throws Exception;

    abstract void closeAll() throws Exception;

    @BeforeEach
    void joinTwo() throws Exception {
        one = join();
        two = join();
    }

    @AfterEach
    void leave() throws Exception {
        closeAll();
    }

    @Test
    void aMessageReachesEverySubscriberItsPublisherAmongThem() throws Exception {
        Inbox first = subscribed(one, channel);
        Inbox second = subscribed(two, channel);

        get(one.publish(channel, bytes("hello")));

        first.awaits("hello");
        second.awaits("hello");
        assertThat(first.channels).containsOnly(channel);
    }

    @Test
    void allBytesArriveAsTheyWere() throws Exception {
        byte[] all = new byte[100_000];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        get(two.subscribe(channel, (on, message) -> arrived.complete(message)));

        get(one.publish(channel, all.clone()));

        assertThat(get(arrived)).isEqualTo(all);
    }

    @Test
    void anEmptyMessageAndAStrangeChannelArrive() throws Exception {
        String strange = channel + "raum ü\u0000\r\n🏠#";
        Inbox inbox = subscribed(two, strange);

        get(one.publish(strange, new byte[0]));

        inbox.awaits("");
        assertThat(inbox.channels).containsOnly(strange);
    }

    @Test
    void nothingOfOtherChannelsArrives() throws Exception {
        Inbox inbox = subscribed(two, channel);
        Inbox end = subscribed(two, channel + "end");

        get(one.publish(channel + "other", bytes("not for us")));
        get(one.publish(channel + "end", bytes("end")));

        end.awaits("end");
        assertThat(inbox.messages).isEmpty();
    }

    @Test
    void nothingIsMissedThatIsPublishedAfterTheSubscriptionIsLive() throws Exception {
        for (int i = 0; i < 50; i++) {
            Inbox inbox = subscribed(two, channel + i);
            get(one.publish(channel + i, bytes("x")));
            inbox.awaits("x");
        }
    }

    @Test
    void nothingArrivesThatIsPublishedAfterTheUnsubscription() throws Exception {
        Inbox inbox = subscribed(two, channel);
        Inbox end = subscribed(two, channel + "end");
        two.unsubscribe(channel, inbox);

        get(one.publish(channel, bytes("late")));
        get(one.publish(channel + "end", bytes("end")));

        end.awaits("end");
        assertThat(inbox.messages).isEmpty();
    }

    @Test
    void unsubscribingWhatIsNotSubscribedDoesNothing() throws Exception {
        two.unsubscribe(channel, new Inbox());
        Inbox inbox = subscribed(two, channel);
        two.unsubscribe(channel + "other", inbox);
        two.unsubscribe(channel, new Inbox());

        get(one.publish(channel, bytes("x")));

        inbox.awaits("x");
    }

    @Test
    void aChannelHasSeveralListenersAndIsLeftWithTheLast() throws Exception {
        Inbox first = subscribed(two, channel);
        Inbox second = subscribed(two, channel);
        get(two.subscribe(channel, second));
        get(one.publish(channel, bytes("x")));
        first.awaits("x");
        second.awaits("x");

        two.unsubscribe(channel, second);
        get(one.publish(channel, bytes("y")));

        first.awaits("x", "y");
        second.awaits("x");
        assertThat(get(one.subscribers(channel))).isEqualTo(1);
        two.unsubscribe(channel, first);
        await().untilAsserted(() -> assertThat(get(two.subscribers(channel))).isZero());
    }

    @Test
    void whatWasUnderWayWhenItsChannelWasLeftIsAStray() throws Exception {
        List<String> strays = new CopyOnWriteArrayList<>();
        two.addStrayListener((on, message) -> strays.add(on + new String(message, UTF_8)));
        Inbox inbox = new Inbox();
        // While its listener works, the next message waits behind it.
        get(two.subscribe(channel + "first", (on, message) -> {
            one.publish(channel, bytes("late")).toCompletableFuture().join();
            two.unsubscribe(channel, inbox);
        }));
        get(two.subscribe(channel, inbox));

        get(one.publish(channel + "first", new byte[0]));

        await().untilAsserted(() -> assertThat(strays).containsExactly(channel + "late"));
        assertThat(inbox.messages).isEmpty();
    }

    @Test
    void changesOfMindEndAsTheLastOne() throws Exception {
        List<CompletionStage<Void>> stages = new ArrayList<>();
        Inbox inbox = new Inbox();
        for (int i = 0; i < 200; i++) {
            stages.add(two.subscribe(channel, inbox));
            two.unsubscribe(channel, inbox);
        }
        stages.add(two.subscribe(channel, inbox));
        for (CompletionStage<Void> stage : stages) {
            get(stage);
        }

        get(one.publish(channel, bytes("x")));

        inbox.awaits("x");
        two.unsubscribe(channel, inbox);
        await().untilAsserted(() -> assertThat(get(one.subscribers(channel))).isZero());
    }

    @Test
    void messagesOfOnePublisherKeepTheirOrderUnderLoad() throws Exception {
        int publishers = 3;
        int each = 4_000;
        ConcurrentHashMap<Integer, List<Integer>> numbersByPublisher = new ConcurrentHashMap<>();
        get(two.subscribe(channel, (on, message) -> {
            ByteBuffer read = ByteBuffer.wrap(message);
            numbersByPublisher
                    .computeIfAbsent(read.getInt(), any -> new CopyOnWriteArrayList<>())
                    .add(read.getInt());
        }));

        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int publisher = 0; publisher < publishers; publisher++) {
            int number = publisher;
            ClusterBus bus = publisher == 0 ? two : one;
            threads.add(CompletableFuture.runAsync(() -> publishNumbers(bus, number, each)));
        }
        for (CompletableFuture<Void> thread : threads) {
            get(thread);
        }

        List<Integer> expected = IntStream.range(0, each).boxed().toList();
        for (int publisher = 0; publisher < publishers; publisher++) {
            int number = publisher;
            await().until(() ->
                    numbersByPublisher.getOrDefault(number, List.of()).size() == each);
            assertThat(numbersByPublisher.get(number)).isEqualTo(expected);
        }
    }

    @Test
    void subscribersAreCountedOverAllNodes() throws Exception {
        assertThat(get(one.subscribers(channel))).isZero();
        subscribed(one, channel);
        assertThat(get(one.subscribers(channel))).isEqualTo(1);
        Inbox inbox = subscribed(two, channel);
        assertThat(get(one.subscribers(channel))).isEqualTo(2);

        two.unsubscribe(channel, inbox);
        await().untilAsserted(() -> assertThat(get(one.subscribers(channel))).isEqualTo(1));
    }

    @Test
    void aListenerThatThrowsLosesOneMessageOnly() throws Exception {
        Inbox inbox = new Inbox();
        get(two.subscribe(channel, (on, message) -> {
            if (message.length == 0) {
                throw new IllegalStateException("expected by this test");
            }
            inbox.handleMessage(on, message);
        }));

        get(one.publish(channel, new byte[0]));
        get(one.publish(channel, bytes("next")));

        inbox.awaits("next");
    }

    @Test
    void whileAwayPublishingFailsAtOnceAndSubscribingDoesNotWait() throws Exception {
        cutOff(one);

        assertThatThrownBy(() -> get(one.publish(channel, bytes("x"))))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.reason()).isEqualTo(BusException.Reason.AWAY));
        assertThatThrownBy(() -> get(one.subscribers(channel))).isInstanceOf(BusException.class);
        get(one.subscribe(channel, new Inbox()));
    }

    @Test
    void afterAnAbsenceEverySubscriptionIsLiveBeforeItSaysSo() throws Exception {
        List<Inbox> before = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            before.add(subscribed(one, channel + i));
        }
        one.unsubscribe(channel + 0, before.get(0));
        cutOff(one);
        one.unsubscribe(channel + 1, before.get(1));
        Inbox during = new Inbox();
        get(one.subscribe(channel + "during", during));
        // As soon as it is back, from the very callback, nothing may be missed.
        CompletableFuture<Void> told = new CompletableFuture<>();
        one.addStateListener(new BusStateListener() {
            @Override
            public void handleAway() {}

            @Override
            public void handleBack(Instant awaySince) {
                for (int i = 0; i < 20; i++) {
                    var unused = two.publish(channel + i, bytes("back"));
                }
                var unused = two.publish(channel + "during", bytes("back")).thenRun(() -> told.complete(null));
            }
        });

        setConnected(one, true);

        get(told);
        during.awaits("back");
        for (int i = 2; i < 20; i++) {
            before.get(i).awaits("back");
        }
        assertThat(before.get(0).messages).isEmpty();
        assertThat(before.get(1).messages).isEmpty();
    }

    @Test
    void awayAndBackAreToldInTurnsWithTheTimeOfTheLoss() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<Instant> since = new CopyOnWriteArrayList<>();
        one.addStateListener(new BusStateListener() {
            @Override
            public void handleAway() {
                told.add("away");
            }

            @Override
            public void handleBack(Instant awaySince) {
                told.add("back");
                since.add(awaySince);
            }
        });
        Instant from = Instant.now();
        for (int i = 0; i < 2; i++) {
            cutOff(one);
            setConnected(one, true);
            await().until(one::isConnected);
        }
        await().until(() -> told.size() == 4);
        assertThat(told).containsExactly("away", "back", "away", "back");
        assertThat(since).allSatisfy(at -> assertThat(at).isBetween(from.minusSeconds(6), Instant.now()));
    }

    private void cutOff(ClusterBus bus) throws Exception {
        setConnected(bus, false);
        await().until(() -> !bus.isConnected());
    }

    private void publishNumbers(ClusterBus bus, int publisher, int count) {
        List<CompletionStage<Void>> inFlight = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            inFlight.add(bus.publish(
                    channel, ByteBuffer.allocate(8).putInt(publisher).putInt(i).array()));
            if (inFlight.size() == 200) {
                inFlight.forEach(stage -> stage.toCompletableFuture().join());
                inFlight.clear();
            }
        }
    }

    static Inbox subscribed(ClusterBus bus, String to) throws Exception {
        Inbox inbox = new Inbox();
        get(bus.subscribe(to, inbox));
        return inbox;
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** Keeps what arrives. */
    static final class Inbox implements BusListener {
        final List<String> channels = new CopyOnWriteArrayList<>();
        final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        public void handleMessage(String channel, byte[] message) {
            channels.add(channel);
            messages.add(new String(message, UTF_8));
        }

        void awaits(String... expected) {
            await().untilAsserted(() -> assertThat(messages).containsExactly(expected));
        }
    }
}
