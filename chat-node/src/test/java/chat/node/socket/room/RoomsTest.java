package chat.node.socket.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memberships changed from several threads over several event loops, and what the watcher hears of them. */
class RoomsTest {
    private static final int LOOPS = 3;
    private static final int MEMBERS = 12;
    private static final int NAMES = 5;

    private static final class Guest extends Member {
        private final LoopRooms<Guest> home;

        Guest(String id, LoopRooms<Guest> home) {
            super(id);
            this.home = home;
        }
    }

    /** Holds every room to the alternation that was promised. */
    private static final class StrictWatcher implements RoomWatcher {
        private final Set<String> watched = ConcurrentHashMap.newKeySet();
        private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
        private final Map<String, CompletableFuture<Void>> liveByRoom = new ConcurrentHashMap<>();

        @Override
        public CompletionStage<Void> handleFirst(String room) {
            if (!watched.add(room)) {
                faults.add("first twice: " + room);
            }
            return liveByRoom.getOrDefault(room, CompletableFuture.completedFuture(null));
        }

        @Override
        public void handleLast(String room) {
            if (!watched.remove(room)) {
                faults.add("last without first: " + room);
            }
        }
    }

    private final List<EventLoop> loops = IntStream.range(0, LOOPS)
            .<EventLoop>mapToObj(i -> new DefaultEventLoop())
            .toList();
    private final StrictWatcher watcher = new StrictWatcher();
    private final Rooms<Guest> rooms = new Rooms<>(watcher);
    private final List<LoopRooms<Guest>> homes =
            loops.stream().map(LoopState::new).map(rooms::on).toList();

    @AfterEach
    void stopLoops() {
        loops.forEach(loop -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly());
    }

    private Guest guest(String id, int loop) {
        Guest guest = new Guest(id, homes.get(loop % LOOPS));
        guest.home.run(() -> guest.home.add(guest));
        settle();
        return guest;
    }

    private void settle() {
        loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }

    private Set<String> reached(Target target) {
        Set<String> reached = ConcurrentHashMap.newKeySet();
        for (LoopRooms<Guest> loop : rooms.loopsOf(target)) {
            loop.run(() -> loop.visit(target, guest -> {
                if (!reached.add(guest.id())) {
                    watcher.faults.add("reached twice: " + guest.id());
                }
            }));
        }
        settle();
        return reached;
    }

    @Test
    void whateverSeveralThreadsDoAtOnceEachMemberIsWhereItShouldBe() throws Exception {
        long seed = Long.getLong("rooms.seed", System.nanoTime());
        for (int round = 0; round < 40; round++) {
            List<Guest> guests = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                guests.add(guest("guest" + i, i));
            }
            shake(guests, seed + round);
            settle();
            assertWhole(guests, "seed " + seed + " round " + round);
            guests.forEach(guest -> guest.home.run(() -> {
                if (guest.home() != null) {
                    guest.home.remove(guest);
                }
            }));
            settle();
            assertThat(rooms.names()).as("seed %d round %d", seed, round).isEmpty();
            assertThat(rooms.members()).isEmpty();
            assertThat(watcher.watched).isEmpty();
            assertThat(watcher.faults).isEmpty();
        }
    }

    /** Each thread has guests of its own to move, so that what must come out is known, and everybody broadcasts. */
    private void shake(List<Guest> guests, long seed) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int own = t;
            threads.add(new Thread(
                    () -> {
                        Random random = new Random(seed * 31 + own);
                        for (int i = 0; i < 300; i++) {
                            Guest guest = guests.get(random.nextInt(MEMBERS / 4) * 4 + own);
                            step(guest, random);
                        }
                    },
                    "shaker-" + t));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void step(Guest guest, Random random) {
        String room = name(random);
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                CompletionStage<Void> unused = guest.home.join(guest, List.of(room, name(random)));
            }
            case 4, 5, 6 -> guest.home.leave(guest, List.of(room, guest.id()));
            case 7 -> {
                CompletionStage<Void> unused = guest.home.join(guest, List.of(guest.id(), "guest1"));
            }
            case 8 -> rooms.join(new Target(List.of(guest.id()), List.of()), List.of(room), LoopRooms::run);
            default -> broadcast(new Target(List.of(room, name(random), guest.id()), List.of(name(random))));
        }
        if (random.nextInt(200) == 0) {
            guest.home.run(() -> {
                if (guest.home() != null) {
                    guest.home.remove(guest);
                }
            });
        }
    }

    private void broadcast(Target target) {
        for (LoopRooms<Guest> loop : rooms.loopsOf(target)) {
            loop.run(() -> {
                Set<Guest> once = ConcurrentHashMap.newKeySet();
                loop.visit(target, guest -> {
                    if (!once.add(guest)) {
                        watcher.faults.add("reached twice: " + guest.id());
                    }
                });
            });
        }
    }

    private static String name(Random random) {
        return "room" + random.nextInt(NAMES);
    }

    private void assertWhole(List<Guest> guests, String what) {
        Set<String> names =
                guests.stream().flatMap(guest -> guest.rooms().stream()).collect(Collectors.toSet());
        assertThat(rooms.names()).as(what).isEqualTo(names);
        assertThat(watcher.watched).as(what).isEqualTo(names);
        for (String name : names) {
            Set<String> members = guests.stream()
                    .filter(guest -> guest.isIn(name))
                    .map(Member::id)
                    .collect(Collectors.toSet());
            assertThat(reached(new Target(List.of(name), List.of()))).as(what).isEqualTo(members);
        }
    }

    @Test
    void whoAsksOneThingAfterAnotherGetsItInThatOrder() {
        Guest guest = guest("ann", 0);
        for (int i = 0; i < 500; i++) {
            CompletionStage<Void> unused = guest.home.join(guest, List.of("a"));
            assertThat(reached(new Target(List.of("a"), List.of()))).containsExactly("ann");
            guest.home.leave(guest, List.of("a"));
            assertThat(reached(new Target(List.of("a"), List.of()))).isEmpty();
        }
    }

    @Test
    void inTurnIsBehindWhatOthersAskedBeforeAlsoOnTheLoopItself() {
        Guest guest = guest("ann", 0);
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        loops.get(0).execute(() -> {
            CompletableFuture.runAsync(() -> guest.home.run(() -> order.add("of another thread")))
                    .join();
            guest.home.runInTurn(() -> {
                order.add("in turn");
                done.complete(null);
            });
            guest.home.run(() -> order.add("at once"));
        });
        done.join();
        assertThat(order).containsExactly("at once", "of another thread", "in turn");
    }

    @Test
    void aJoinIsCompleteWhenTheRoomIsHeardOfAndThatBlocksNobody() {
        CompletableFuture<Void> live = new CompletableFuture<>();
        watcher.liveByRoom.put("a", live);
        Guest ann = guest("ann", 0);
        Guest bob = guest("bob", 1);
        CompletableFuture<Void> first = ann.home.join(ann, List.of("a", "b")).toCompletableFuture();
        CompletableFuture<Void> second = bob.home.join(bob, List.of("a")).toCompletableFuture();
        CompletableFuture<Void> other = bob.home.join(bob, List.of("b")).toCompletableFuture();
        settle();
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(other).isDone();
        assertThat(reached(new Target(List.of("a"), List.of()))).containsExactlyInAnyOrder("ann", "bob");
        CompletableFuture<CompletionStage<Void>> again = new CompletableFuture<>();
        ann.home.run(() -> again.complete(ann.home.join(ann, List.of("a"))));
        assertThat(again.join().toCompletableFuture()).isNotDone();
        live.complete(null);
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(again.join().toCompletableFuture()).isCompleted();
    }

    @Test
    void aRoomThatCannotBeHeardOfFailsTheJoinAndIsARoomNevertheless() {
        watcher.liveByRoom.put("a", CompletableFuture.failedFuture(new IllegalStateException("no Redis")));
        Guest ann = guest("ann", 0);
        CompletableFuture<Void> joined = ann.home.join(ann, List.of("a")).toCompletableFuture();
        settle();
        assertThat(joined).isCompletedExceptionally();
        assertThat(reached(new Target(List.of("a"), List.of()))).containsExactly("ann");
        watcher.liveByRoom.clear();
        ann.home.leave(ann, List.of("a"));
        settle();
        assertThat(ann.home.join(ann, List.of("a")).toCompletableFuture()).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void everyoneHasARoomOfTheirOwnThatTheWatcherHearsOf() {
        Guest ann = guest("ann", 0);
        assertThat(watcher.watched).containsExactly("ann");
        assertThat(ann.rooms()).containsExactly("ann");
        assertThat(reached(new Target(List.of("ann"), List.of()))).containsExactly("ann");
        assertThat(reached(Target.EVERYONE.except("ann"))).isEmpty();
        ann.home.leave(ann, List.of("ann"));
        settle();
        assertThat(watcher.watched).isEmpty();
        assertThat(reached(new Target(List.of("ann"), List.of()))).isEmpty();
        assertThat(reached(Target.EVERYONE)).containsExactly("ann");
    }

    @Test
    void nobodyJoinsBeforeTheyComeOrAfterTheyLeft() {
        Guest ann = guest("ann", 0);
        ann.home.run(() -> ann.home.remove(ann));
        CompletableFuture<Void> joined = ann.home.join(ann, List.of("a")).toCompletableFuture();
        settle();
        assertThat(joined).isCompleted();
        assertThat(rooms.names()).isEmpty();
        assertThat(watcher.watched).isEmpty();
        assertThat(watcher.faults).isEmpty();
    }

    @Test
    void aLoopThatHasStoppedHoldsNothing() {
        Guest ann = guest("ann", 0);
        loops.get(0).shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(ann.home.join(ann, List.of("a")).toCompletableFuture()).isCompleted();
        assertThat(rooms.names()).containsExactly("ann");
        rooms.join(new Target(List.of("ann"), List.of()), List.of("b"), LoopRooms::run);
        assertThat(rooms.names()).containsExactly("ann");
        List<String> done = new ArrayList<>();
        ann.home.runInTurn(() -> done.add("in place"));
        assertThat(done).containsExactly("in place");
    }

    @Test
    void aRoomThatWasLargeOnceWorksOnWhenItIsSmall() {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Guest guest = guest("g" + i, 0);
            guests.add(guest);
            CompletionStage<Void> unused = guest.home.join(guest, List.of("a"));
        }
        for (int i = 0; i < 97; i++) {
            guests.get(i).home.leave(guests.get(i), List.of("a"));
        }
        assertThat(reached(new Target(List.of("a"), List.of()))).containsExactlyInAnyOrder("g97", "g98", "g99");
    }
}
