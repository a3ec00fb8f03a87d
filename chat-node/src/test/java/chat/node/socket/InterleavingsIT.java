package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.socket.room.Target;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Joins, leaves, broadcasts and ends in random order from several threads, over real connections. Longer by hand with {@code
 * -Dinterleavings.steps=20000}; the seed is printed when it fails.
 */
class InterleavingsIT {
    private static final int STEPS = Integer.getInteger("interleavings.steps", 600);
    private static final int THREADS = 4;
    private static final int CLIENTS = 24;
    private static final int MORTALS = 8;
    private static final int ROOMS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("interleavings-lanes", 2, 100, metrics);
    private final SocketServer server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics);
    private final Namespace namespace = server.of("/");
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private SocketTestServer port;
    private Crowd crowd;

    @BeforeEach
    void start() {
        port = SocketTestServer.start(server, metrics);
        crowd = new Crowd(port);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        crowd.close();
        port.close();
        lanes.close();
    }

    @Test
    void eachGetsEachBroadcastOnceAtMostAndMembersThroughoutGetAllInOrder() {
        long seed = Long.getLong("interleavings.seed", System.nanoTime());
        List<Crowd.Person> people = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            people.add(crowd.join(64 * 1024));
        }
        await().atMost(PATIENCE).until(() -> people.stream().allMatch(person -> person.socketId() != null));
        List<Socket> sockets = people.stream()
                .map(person -> namespace.socket(person.socketId()).orElseThrow())
                .toList();
        sockets.subList(MORTALS, CLIENTS).forEach(socket -> socket.join("steady"));

        CompletableFuture<?>[] done = new CompletableFuture<?>[THREADS];
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            done[t] = CompletableFuture.runAsync(() -> act(sockets, thread, new Random(seed + thread)), threads);
        }
        CompletableFuture.allOf(done).join();
        namespace.emit("end");
        List<Crowd.Person> immortal = people.subList(MORTALS, CLIENTS);
        await("seed " + seed)
                .atMost(PATIENCE)
                .until(() ->
                        immortal.stream().allMatch(person -> person.received().contains("42[\"end\"]")));

        String what = "seed " + seed;
        for (Crowd.Person person : people) {
            assertOnceEachAndInOrder(person.received(), what);
        }
        for (Crowd.Person person : immortal) {
            List<String> steady = person.received().stream()
                    .filter(text -> text.startsWith("42[\"to steady\",0,"))
                    .toList();
            assertThat(steady).as(what).hasSize((int) steadyEmits(seed));
        }
        assertWhole(what);
        people.forEach(person -> person.send("41"));
        await(what).atMost(PATIENCE).until(() -> namespace.sockets().isEmpty());
        assertThat(namespace.local().rooms()).as(what).isEmpty();
    }

    /** The first thread alone broadcasts to the steady room, besides what the others do. */
    private static long steadyEmits(long seed) {
        Random random = new Random(seed);
        long emits = 0;
        for (int i = 0; i < STEPS; i++) {
            if (draw(random)[0] >= 8) {
                emits++;
            }
        }
        return emits;
    }

    /** What, whom, which room: drawn together, so that the draws can be repeated. */
    private static int[] draw(Random random) {
        return new int[] {random.nextInt(12), random.nextInt(CLIENTS), random.nextInt(ROOMS), random.nextInt(40)};
    }

    private void act(List<Socket> sockets, int thread, Random random) {
        for (int i = 0; i < STEPS; i++) {
            int[] drawn = draw(random);
            Socket socket = sockets.get(drawn[1]);
            String room = "room" + drawn[2];
            switch (drawn[0]) {
                case 0, 1, 2 -> socket.join(room, "room0");
                case 3, 4 -> socket.leave(room);
                case 5 -> namespace.to(room).emit("to room", thread, i);
                case 6 ->
                    namespace.to(room, "steady", socket.id()).except("room1").emit("to several", thread, i);
                case 7 -> {
                    if (drawn[1] < MORTALS && drawn[3] == 0) {
                        socket.disconnect(drawn[2] == 0);
                    }
                }
                default -> namespace.to("steady").emit("to steady", thread, i);
            }
        }
    }

    private static void assertOnceEachAndInOrder(List<String> received, String what) {
        Set<String> once = new HashSet<>(received);
        assertThat(received).as(what).hasSize(once.size());
        for (int thread = 0; thread < THREADS; thread++) {
            int own = thread;
            List<Integer> steps = received.stream()
                    .filter(text -> text.contains("\"," + own + ","))
                    .map(text -> Integer.parseInt(
                            text.substring(text.lastIndexOf(',') + 1, text.indexOf(']', text.lastIndexOf(',')))))
                    .toList();
            assertThat(steps).as(what).isSorted();
        }
    }

    /** Rooms as the sockets know them are rooms as broadcasts find them, and none is empty. */
    private void assertWhole(String what) {
        Set<String> names = namespace.sockets().stream()
                .flatMap(socket -> socket.rooms().stream())
                .collect(Collectors.toSet());
        assertThat(namespace.local().rooms()).as(what).isEqualTo(names);
        for (String name : names) {
            Set<Socket> members = namespace.sockets().stream()
                    .filter(socket -> socket.isIn(name))
                    .collect(Collectors.toSet());
            assertThat(namespace
                            .local()
                            .fetch(new Target(List.of(name), List.of()))
                            .toCompletableFuture()
                            .join())
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(members);
        }
    }
}
