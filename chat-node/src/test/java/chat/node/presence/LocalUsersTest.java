package chat.node.presence;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.presence.LocalUsers.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalUsersTest {
    private static final long LINGER = 100;

    private final UUID ada = UUID.randomUUID();
    private final LocalUsers users = new LocalUsers("one", LINGER);

    @Test
    void theFirstSocketIsTold() {
        users.connect(ada);
        assertThat(users.next()).contains(new Task(ada, true, "one", "", true));
        assertThat(users.next()).as("one thing at a time").isEmpty();
    }

    @Test
    void furtherSocketsAreNot() {
        connected();
        users.connect(ada);
        assertThat(users.next()).isEmpty();
        assertThat(users.disconnect(ada, 0)).as("another is left").isFalse();
        users.sweep(LINGER);
        assertThat(users.next()).isEmpty();
    }

    @Test
    void whoLeavesLingers() {
        connected();
        assertThat(users.disconnect(ada, 0)).isTrue();
        users.sweep(LINGER - 1);
        assertThat(users.next()).isEmpty();
        users.sweep(LINGER);
        assertThat(users.next()).contains(new Task(ada, false, "one", "", true));
    }

    @Test
    void whoComesBackInTimeNeverLeft() {
        connected();
        users.disconnect(ada, 0);
        users.connect(ada);
        users.sweep(LINGER);
        assertThat(users.next()).isEmpty();
    }

    @Test
    void whoComesAndGoesLingersFromTheLastTime() {
        connected();
        users.disconnect(ada, 0);
        users.connect(ada);
        users.disconnect(ada, 60);
        users.sweep(LINGER);
        assertThat(users.next()).isEmpty();
        users.sweep(60 + LINGER);
        assertThat(users.next()).contains(new Task(ada, false, "one", "", true));
    }

    @Test
    void whoIsGoneIsForgotten() {
        connected();
        users.disconnect(ada, 0);
        users.sweep(LINGER);
        users.done(users.next().orElseThrow());
        assertThat(users.size()).isZero();
    }

    @Test
    void whatFailedIsToldAgainAndMayHaveBeenHeard() {
        users.connect(ada);
        users.failed(users.next().orElseThrow());
        assertThat(users.next()).as("not at once").isEmpty();
        users.retryFailed();
        assertThat(users.next()).contains(new Task(ada, true, "one", "", true));
    }

    @Test
    void whoLeftAfterAFailureIsToldToHaveLeftSinceTheArrivalMayHaveBeenHeard() {
        users.connect(ada);
        users.failed(users.next().orElseThrow());
        users.disconnect(ada, 0);
        users.sweep(LINGER);
        users.retryFailed();
        assertThat(users.next()).contains(new Task(ada, false, "one", "", true));
    }

    @Test
    void underANewNameEverybodyIsToldAnew() {
        connected();
        users.renew("two");
        assertThat(users.next()).contains(new Task(ada, true, "two", "one", false));
    }

    @Test
    void whoLeavesUnderTheOldNameIsTakenFromThere() {
        connected();
        users.disconnect(ada, 0);
        users.renew("two");
        users.sweep(LINGER);
        Task leaving = users.next().orElseThrow();
        assertThat(leaving).isEqualTo(new Task(ada, false, "one", "", true));
        users.done(leaving);
        assertThat(users.size()).isZero();
    }

    @Test
    void everybodyIsToldAnewWithinARoundSomeAtATime() {
        Set<UUID> people = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            UUID user = UUID.randomUUID();
            people.add(user);
            users.connect(user);
        }
        tellAll();
        long start = LocalUsers.ROUND_NANOS;
        users.walk(start);
        assertThat(tellAll()).as("not all at once").isEmpty();
        users.walk(start + LocalUsers.ROUND_NANOS / 4);
        List<Task> told = tellAll();
        assertThat(told).hasSize(25);
        users.walk(start + LocalUsers.ROUND_NANOS);
        told.addAll(tellAll());
        assertThat(told).extracting(Task::user).containsExactlyInAnyOrderElementsOf(people);
        assertThat(told).allMatch(task -> task.enter() && !task.news(), "no news, unless Redis had forgotten");
        users.walk(start + LocalUsers.ROUND_NANOS);
        users.walk(start + LocalUsers.ROUND_NANOS * 3 / 2);
        assertThat(tellAll()).as("and again").hasSize(50);
    }

    /** Whatever comes, fails and is renewed in whatever order: in the end Redis knows exactly who is here. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomLives(long seed) {
        Random random = new Random(seed);
        List<UUID> people = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        Map<UUID, Integer> sockets = new HashMap<>();
        Map<String, Set<UUID>> redis = new HashMap<>();
        List<Task> underWay = new ArrayList<>();
        String instance = "one";
        long now = 0;
        for (int step = 0; step < 2_000; step++) {
            UUID user = people.get(random.nextInt(people.size()));
            now += random.nextInt(30);
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    users.connect(user);
                    sockets.merge(user, 1, Integer::sum);
                }
                case 2, 3 -> {
                    if (sockets.getOrDefault(user, 0) > 0) {
                        sockets.merge(user, -1, Integer::sum);
                        assertThat(users.disconnect(user, now)).isEqualTo(sockets.get(user) == 0);
                    }
                }
                case 4 -> users.sweep(now);
                case 5 -> users.next().ifPresent(underWay::add);
                case 6 -> {
                    if (!underWay.isEmpty()) {
                        finish(underWay.remove(random.nextInt(underWay.size())), random, redis);
                    }
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        redis.remove(instance);
                        instance = "name" + step;
                        users.renew(instance);
                    }
                    users.retryFailed();
                }
            }
        }
        for (Task task : underWay) {
            tell(task, redis);
            users.done(task);
        }
        now += 2 * LINGER;
        users.sweep(now);
        users.sweep(now + LINGER);
        users.retryFailed();
        for (Optional<Task> task = users.next(); task.isPresent(); task = users.next()) {
            tell(task.get(), redis);
            users.done(task.get());
        }
        Set<UUID> here = new HashSet<>();
        sockets.forEach((user, count) -> {
            if (count > 0) {
                here.add(user);
            }
        });
        assertThat(redis.getOrDefault(instance, Set.of())).isEqualTo(here);
        assertThat(users.size()).isEqualTo(here.size());
    }

    private void finish(Task task, Random random, Map<String, Set<UUID>> redis) {
        boolean heard = random.nextBoolean();
        if (heard) {
            tell(task, redis);
        }
        if (heard && random.nextBoolean()) {
            users.done(task);
        } else {
            users.failed(task);
        }
    }

    private static void tell(Task task, Map<String, Set<UUID>> redis) {
        Set<UUID> present = redis.computeIfAbsent(task.instance(), key -> new HashSet<>());
        if (task.enter()) {
            present.add(task.user());
        } else {
            present.remove(task.user());
        }
    }

    private List<Task> tellAll() {
        List<Task> told = new ArrayList<>();
        for (Optional<Task> task = users.next(); task.isPresent(); task = users.next()) {
            users.done(task.get());
            told.add(task.get());
        }
        return told;
    }

    private void connected() {
        users.connect(ada);
        users.done(users.next().orElseThrow());
    }
}
