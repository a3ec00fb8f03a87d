package chat.node.app;

import chat.node.account.AccountService;
import chat.node.bus.RedisLink;
import chat.node.bus.member.About;
import chat.node.bus.member.Membership;
import chat.node.bus.member.Roll;
import chat.node.config.NodeConfig;
import chat.node.presence.Audience;
import chat.node.presence.PresenceEvents;
import chat.node.presence.PresenceService;
import chat.node.socket.Namespace;
import chat.node.work.Chore;
import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.IntSupplier;

/** The wiring of this node's place in the cluster, and of who is online in it: one area of {@link ChatNode}. */
final class Presences {
    /** A page that is loaded anew, or a client that changes nodes, is back by then. */
    private static final Duration LINGER = Duration.ofSeconds(3);

    private static final Duration SWEEP = Duration.ofMillis(250);
    private static final Duration WRITE = Duration.ofSeconds(1);

    private final NodeConfig config;
    private final Instant started;
    private final String host;
    private final OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final IntSupplier port;
    private final IntSupplier sockets;
    private final MeterRegistry meters;
    private final Membership membership;
    private final PresenceService service;
    private final Chore sweep;
    private final Chore write;

    /**
     * @param port the public one, once it is known
     * @param sockets how many clients are connected
     */
    Presences(
            NodeConfig config,
            RedisLink redis,
            AccountService accounts,
            IntSupplier port,
            IntSupplier sockets,
            Clock clock,
            MeterRegistry meters) {
        this.config = config;
        this.started = clock.instant();
        this.host = reachable(config.http().host());
        this.port = port;
        this.sockets = sockets;
        this.meters = meters;
        membership = new Membership(redis, config.nodeName(), Membership.Timing.DEFAULT, this::about, meters);
        service = new PresenceService(membership, redis, accounts::recordLastSeen, LINGER, clock, meters);
        sweep = new Chore("presence-sweep", SWEEP, service::sweep);
        write = new Chore("last-seen", WRITE, service::writeLastSeen);
    }

    /** Everybody in the namespace must have signed in. */
    void register(Namespace namespace, Audience audience) {
        new PresenceEvents(service, audience, meters).register(namespace);
    }

    boolean isOnline(UUID account) {
        return service.isOnline(account);
    }

    String self() {
        return membership.instance();
    }

    Roll roll() {
        return membership.roll();
    }

    void start() throws InterruptedException {
        membership.start(service);
        sweep.start();
        write.start();
    }

    /** The sockets are closed by now. */
    void stop() {
        sweep.close();
        service.stop();
        membership.close();
        write.close();
        service.writeLastSeen();
    }

    /** Where to look for this node, as well as it knows itself; only people read it. */
    private static String reachable(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostAddress()
                    : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }

    private About about() {
        return new About(
                config.nodeName(),
                host + ":" + port.getAsInt(),
                Build.version(),
                started,
                sockets.getAsInt(),
                machine.getProcessCpuLoad(),
                false);
    }
}
