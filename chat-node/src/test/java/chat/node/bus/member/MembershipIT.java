package chat.node.bus.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.bus.RedisLink;
import chat.node.testkit.RedisProcess;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestRedis;
import io.lettuce.core.KillArgs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a Redis of its own, ten times as fast as in real life. */
@Timeout(60)
final class MembershipIT {
    private static final Membership.Timing FAST =
            new Membership.Timing(Duration.ofMillis(200), Duration.ofMillis(900), Duration.ofMillis(300));

    @TempDir
    static Path directory;

    private static RedisProcess redis;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = RedisProcess.start(directory);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.ask(commands -> commands.flushall());
    }

    @Test
    void nodesSeeOneAnotherAndWhatEachSays() throws Exception {
        try (TestMember ann = TestMember.start("ann");
                TestMember bob = TestMember.start("bob")) {
            await().until(() -> ann.alive().size() == 2 && bob.alive().size() == 2);
            Member seen = bob.membership.roll().membersByInstance().get(ann.membership.instance());
            assertThat(seen.about()).hasValueSatisfying(about -> {
                assertThat(about.name()).isEqualTo("ann");
                assertThat(about.address()).isEqualTo("ann.example:8080");
                assertThat(about.sockets()).isEqualTo(7);
                assertThat(about.load()).isEqualTo(0.25);
                assertThat(about.started()).isEqualTo(TestMember.STARTED);
            });
        }
    }

    @Test
    void twoNodesOfOneNameAreTwo() throws Exception {
        try (TestMember one = TestMember.start("ann");
                TestMember two = TestMember.start("ann")) {
            await().until(() -> one.alive().size() == 2);
            assertThat(one.membership.instance()).isNotEqualTo(two.membership.instance());
        }
    }

    @Test
    void whoDiesIsBuriedByOneOfTheOthersOnce() throws Exception {
        try (TestMember ann = TestMember.start("ann");
                TestMember bob = TestMember.start("bob");
                TestMember cleo = TestMember.start("cleo")) {
            await().until(() -> ann.alive().size() == 3);
            String dead = cleo.membership.instance();
            Instant before = Instant.now();
            cleo.die();
            await().until(() ->
                    !ann.membership.roll().knows(dead) && !bob.membership.roll().knows(dead));
            assertThat(ann.buried.size() + bob.buried.size()).isEqualTo(1);
            String grave = ann.buried.isEmpty() ? bob.buried.get(0) : ann.buried.get(0);
            assertThat(grave).startsWith(dead + " ");
            assertThat(Instant.parse(grave.substring(dead.length() + 1)))
                    .isBetween(before.minusSeconds(1), before.plusMillis(500));
        }
    }

    @Test
    void aBurialThatFailsIsTriedAgain() throws Exception {
        try (TestMember ann = TestMember.start("ann");
                TestMember bob = TestMember.start("bob")) {
            await().until(() -> ann.alive().size() == 2);
            ann.failures.set(1);
            String dead = bob.membership.instance();
            bob.die();
            await().until(() -> !ann.membership.roll().knows(dead));
            assertThat(ann.buried).hasSize(2);
        }
    }

    @Test
    void whoStopsCountsALittleLongerAndIsThenBuried() throws Exception {
        try (TestMember ann = TestMember.start("ann")) {
            TestMember bob = TestMember.start("bob");
            String stopped = bob.membership.instance();
            await().until(() -> ann.alive().size() == 2);
            bob.close();
            assertThat(bob.buried).as("there is somebody else to do it").isEmpty();
            Roll roll = ann.membership.refresh().toCompletableFuture().get();
            assertThat(roll.membersByInstance().get(stopped).state()).isEqualTo(Member.State.LEAVING);
            assertThat(roll.isThere(stopped)).isTrue();
            await().until(() -> !ann.membership.roll().knows(stopped));
            assertThat(ann.buried).hasSize(1);
        }
    }

    @Test
    void theLastOneBuriesItself() throws Exception {
        TestMember ann = TestMember.start("ann");
        ann.close();
        assertThat(ann.buried).hasSize(1);
        List<String> left = redis.ask(commands -> commands.keys("chat:{nodes}:[ba]*"));
        assertThat(left).isEmpty();
    }

    @Test
    void whoWasGoneForLongComesBackUnderANewName() throws Exception {
        try (TestMember ann = TestMember.start("ann");
                TestMember bob = TestMember.start("bob")) {
            await().until(() -> ann.alive().size() == 2);
            String before = bob.membership.instance();
            bob.relay.cut();
            await().until(() -> !ann.membership.roll().knows(before));
            assertThat(bob.membership.instance()).as("it does not know yet").isEqualTo(before);
            await().untilAsserted(() -> assertThat(bob.membership.isReachable()).isFalse());
            assertThat(bob.membership.isHeard()).isFalse();
            bob.relay.open();
            await().until(() -> ann.alive().size() == 2);
            assertThat(bob.membership.instance()).isNotEqualTo(before);
            assertThat(bob.renewed).containsExactly(bob.membership.instance());
            assertThat(bob.heardAsItWasRenewed).containsExactly(false);
            await().until(bob.membership::isHeard);
            assertThat(bob.membership.formerInstances()).containsExactly(before);
            assertThat(ann.renewed).isEmpty();
        }
    }

    @Test
    void aRedisThatWasEmptiedMakesNewNames() throws Exception {
        try (TestMember ann = TestMember.start("ann");
                TestMember bob = TestMember.start("bob")) {
            await().until(() -> ann.alive().size() == 2);
            redis.ask(commands -> commands.flushall());
            await().until(() -> ann.renewed.size() == 1 && bob.renewed.size() == 1);
            await().until(() -> ann.alive().size() == 2 && bob.alive().size() == 2);
        }
    }

    @Test
    void aRedisThatMayHaveLostSomethingMakesNewNamesAndTheOldOnesAreBuriedByThemselves() throws Exception {
        try (TestMember ann = TestMember.start("ann");
                TestMember bob = TestMember.start("bob")) {
            await().until(() -> ann.alive().size() == 2);
            String before = ann.membership.instance();
            redis.ask(commands -> commands.save());
            redis.kill();
            redis.start();
            await().until(() -> ann.renewed.size() == 1 && bob.renewed.size() == 1);
            await().until(() -> ann.alive().size() == 2
                    && ann.membership.roll().membersByInstance().size() == 2);
            assertThat(ann.buried).hasSize(1).first().asString().startsWith(before);
        } finally {
            Files.delete(directory.resolve("dump.rdb"));
        }
    }

    @Test
    void aConnectionThatIsBackSoonMakesNone() throws Exception {
        try (TestMember ann = TestMember.start("ann")) {
            redis.ask(commands -> commands.clientKill(KillArgs.Builder.typeNormal()));
            Instant then = ann.membership.roll().asOf().plusMillis(600);
            await().until(() -> ann.membership.roll().asOf().isAfter(then));
            assertThat(ann.renewed).isEmpty();
        }
    }

    @Test
    void aDeadNodeIsBuriedByTheNextOneThatStarts() throws Exception {
        String dead;
        try (TestMember ann = TestMember.start("ann")) {
            dead = ann.membership.instance();
            ann.die();
        }
        try (TestMember bob = TestMember.start("bob")) {
            await().until(() -> !bob.buried.isEmpty() && !bob.membership.roll().knows(dead));
        }
    }

    @Test
    void whatOthersWroteIntoItsKeysHurtsNobody() throws Exception {
        redis.ask(commands -> commands.zadd("chat:{nodes}:beats", 1e300, "a stranger"));
        redis.ask(commands -> commands.zadd("chat:{nodes}:beats", -5, "b stranger"));
        redis.ask(commands -> commands.hset("chat:{nodes}:about", "a stranger", "{\"name\":[1,2"));
        try (TestMember ann = TestMember.start("ann")) {
            await().until(() -> ann.alive().contains(ann.membership.instance()));
            await().until(() -> !ann.membership.roll().knows("b stranger"));
        }
    }

    /** One node's part in it, behind a network of its own. */
    private static final class TestMember implements Heir, AutoCloseable {
        static final Instant STARTED = Instant.parse("2026-11-21T10:00:00Z");

        final List<String> buried = new CopyOnWriteArrayList<>();
        final List<String> renewed = new CopyOnWriteArrayList<>();
        final TcpRelay relay;
        final RedisLink link;
        final Membership membership;
        final List<Boolean> heardAsItWasRenewed = new CopyOnWriteArrayList<>();
        final AtomicInteger failures = new AtomicInteger();
        private boolean dead;

        private TestMember(String name) throws Exception {
            relay = TcpRelay.to(redis.port());
            relay.open();
            link = TestRedis.of(TestRedis.config(relay.port()));
            link.start();
            About about = new About(name, name + ".example:8080", "1.0", STARTED, 7, 0.25, false);
            membership = new Membership(link, name, FAST, () -> about, new SimpleMeterRegistry());
        }

        static TestMember start(String name) throws Exception {
            TestMember made = new TestMember(name);
            made.membership.start(made);
            return made;
        }

        List<String> alive() {
            return membership.roll().in(Member.State.ALIVE).stream()
                    .map(Member::instance)
                    .toList();
        }

        /** As with a machine, nobody says anything. */
        void die() {
            dead = true;
            relay.cut();
        }

        @Override
        public void handleRenewed(String instance) {
            heardAsItWasRenewed.add(membership.isHeard());
            renewed.add(instance);
        }

        @Override
        public CompletionStage<Void> bury(String instance, Instant lastBeat) {
            buried.add(instance + " " + lastBeat);
            if (failures.getAndDecrement() > 0) {
                return CompletableFuture.failedStage(new IllegalStateException("no spade"));
            }
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void close() {
            membership.close();
            assertThat(dead || relay.connections() > 0).isTrue();
            link.close();
            relay.close();
        }
    }
}
