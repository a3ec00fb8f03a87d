package chat.node.presence;

import chat.node.bus.RedisLink;
import chat.node.bus.member.About;
import chat.node.bus.member.Membership;
import chat.node.testkit.RedisProcess;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestRedis;
import chat.node.work.Chore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One node's part in presence, behind a network of its own, ten times as fast as in real life. */
final class PresenceNode implements AutoCloseable {
    static final Duration LINGER = Duration.ofMillis(300);
    static final Membership.Timing FAST =
            new Membership.Timing(Duration.ofMillis(200), Duration.ofMillis(900), Duration.ofMillis(300));

    final String name;
    final TcpRelay relay;
    final RedisLink link;
    final Membership membership;
    final PresenceService service;
    final Chore sweep;
    final AtomicInteger beats = new AtomicInteger();
    private final Map<UUID, Instant> written = new ConcurrentHashMap<>();
    private boolean closed;

    private PresenceNode(String name, RedisProcess redis, Membership.Timing timing, List<String> told)
            throws Exception {
        this.name = name;
        relay = TcpRelay.to(redis.port());
        relay.open();
        link = TestRedis.of(TestRedis.config(relay.port()));
        link.start();
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        membership = new Membership(link, name, timing, this::about, metrics);
        service = new PresenceService(membership, link, written::putAll, LINGER, Clock.systemUTC(), metrics);
        service.setListener((user, online, at) -> told.add((online ? "came " : "went ") + user));
        sweep = new Chore("sweep-" + name, Duration.ofMillis(20), service::sweep);
    }

    /** @param told gets what the node tells */
    static PresenceNode start(String name, RedisProcess redis, List<String> told) throws Exception {
        return start(name, redis, FAST, told);
    }

    static PresenceNode start(String name, RedisProcess redis, Membership.Timing timing, List<String> told)
            throws Exception {
        PresenceNode made = new PresenceNode(name, redis, timing, told);
        made.membership.start(made.service);
        made.sweep.start();
        return made;
    }

    private About about() {
        beats.incrementAndGet();
        return new About(name, "", "1", Instant.EPOCH, 0, 0, false);
    }

    Set<UUID> online(UUID... users) {
        return service.online(Set.of(users)).toCompletableFuture().join();
    }

    Map<UUID, Instant> lastSeen() {
        service.writeLastSeen();
        return written;
    }

    void heal() throws Exception {
        if (relay.connections() == 0) {
            relay.cut();
            relay.open();
        }
    }

    /** As with a machine, nobody says anything. */
    void die() {
        sweep.close();
        relay.cut();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            sweep.close();
            service.stop();
            membership.close();
            link.close();
            relay.close();
        }
    }
}
