package chat.node.socket.cluster;

import chat.node.bus.BusStateListener;
import chat.node.bus.ClusterBus;
import chat.node.bus.frame.Channels;
import chat.node.bus.frame.FrameLimits;
import chat.node.bus.frame.Frames;
import chat.node.socket.Cluster;
import chat.node.socket.Emission;
import chat.node.socket.Namespace;
import chat.node.socket.RemoteSocket;
import chat.node.socket.ack.BroadcastAck;
import chat.node.socket.room.RoomWatcher;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other nodes, over a bus. Thread-safe; closed after the sockets and before the bus. */
public final class BusCluster implements Cluster, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BusCluster.class);
    private static final int UID_LENGTH = 6;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final Surroundings surroundings;
    private final ScheduledThreadPoolExecutor timer;
    private final Resync resync;
    private final ConcurrentHashMap<String, ClusterNamespace> namespacesByName = new ConcurrentHashMap<>();

    /** @param bus need not be started yet */
    public BusCluster(ClusterBus bus, ClusterSettings settings, MeterRegistry registry) {
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "chat-cluster");
            made.setDaemon(true);
            return made;
        });
        // Most timeouts are called off, and what they hold with them.
        timer.setRemoveOnCancelPolicy(true);
        this.surroundings = new Surroundings(
                newUid(), bus, settings, new Frames(FrameLimits.DEFAULT), timer, new ClusterMetrics(registry));
        this.resync = new Resync(timer, surroundings.metrics());
        bus.addStateListener(new BusStateListener() {
            @Override
            public void handleAway() {
                // Who misses something hears of it when the bus is back.
            }

            @Override
            public void handleBack(Instant awaySince) {
                List<Namespace> open = new ArrayList<>();
                namespacesByName.values().forEach(entry -> entry.current().ifPresent(open::add));
                resync.begin(open, awaySince);
            }
        });
        bus.addStrayListener(this::handleStray);
    }

    public void start() {
        long period =
                Math.min(SWEEP.toMillis(), surroundings.settings().linger().toMillis());
        var unused = timer.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Void> handleOpened(Namespace namespace) {
        List<CompletionStage<Void>> live = new ArrayList<>(1);
        namespacesByName.compute(namespace.name(), (name, present) -> {
            ClusterNamespace entry = present == null ? new ClusterNamespace(surroundings, name) : present;
            live.add(entry.open(namespace));
            return entry;
        });
        return live.get(0);
    }

    @Override
    public void handleClosed(Namespace namespace) {
        namespacesByName.computeIfPresent(namespace.name(), (name, entry) -> {
            entry.close(namespace);
            return entry;
        });
    }

    @Override
    public CompletionStage<Void> handleFirst(Namespace namespace, String room) {
        ClusterNamespace entry = namespacesByName.get(namespace.name());
        return entry == null ? RoomWatcher.LIVE : entry.handleFirst(namespace, room);
    }

    @Override
    public void handleLast(Namespace namespace, String room) {
        ClusterNamespace entry = namespacesByName.get(namespace.name());
        if (entry != null) {
            entry.handleLast(namespace, room);
        }
    }

    @Override
    public void emit(Namespace namespace, Emission emission) {
        with(namespace, entry -> entry.emit(emission));
    }

    @Override
    public void ask(Namespace namespace, Emission emission, Duration timeout, BroadcastAck ack) {
        ClusterNamespace entry = namespacesByName.get(namespace.name());
        if (entry == null || !entry.isOf(namespace)) {
            ack.handleOtherNodes(0);
        } else {
            entry.requests().ask(emission, timeout, ack);
        }
    }

    @Override
    public CompletionStage<List<RemoteSocket>> fetch(Namespace namespace, Target target) {
        return of(namespace).requests().fetch(namespace, target);
    }

    @Override
    public CompletionStage<Set<String>> rooms(Namespace namespace) {
        return of(namespace).requests().rooms();
    }

    @Override
    public void join(Namespace namespace, Target target, List<String> rooms) {
        with(namespace, entry -> entry.requests().join(target, rooms));
    }

    @Override
    public void leave(Namespace namespace, Target target, List<String> rooms) {
        with(namespace, entry -> entry.requests().leave(target, rooms));
    }

    @Override
    public void disconnect(Namespace namespace, Target target, boolean close) {
        with(namespace, entry -> entry.requests().disconnect(target, close));
    }

    @Override
    public void serverSideEmit(Namespace namespace, String event, List<JsonNode> args) {
        with(namespace, entry -> entry.requests().emit(event, args));
    }

    @Override
    public CompletionStage<List<JsonNode>> serverSideEmitWithAck(
            Namespace namespace, String event, List<JsonNode> args) {
        return of(namespace).requests().emitWithAck(event, args);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        namespacesByName.values().forEach(entry -> entry.requests().failAll());
    }

    private void with(Namespace namespace, Consumer<ClusterNamespace> action) {
        ClusterNamespace entry = namespacesByName.get(namespace.name());
        if (entry != null && entry.isOf(namespace)) {
            action.accept(entry);
        }
    }

    private ClusterNamespace of(Namespace namespace) {
        ClusterNamespace entry = namespacesByName.get(namespace.name());
        if (entry == null || !entry.isOf(namespace)) {
            throw new IllegalStateException("the namespace is no more");
        }
        return entry;
    }

    /** A question that was under way when its namespace was left: whoever asks has counted us. */
    private void handleStray(String channel, byte[] message) {
        String prefix = surroundings.settings().prefix();
        Channels.namespaceOfRequests(prefix, channel)
                .ifPresent(name -> new Replies(surroundings, new Channels(prefix, name)).handleGone(message));
    }

    private void sweep() {
        try {
            long now = System.nanoTime();
            namespacesByName.forEach((name, entry) -> {
                entry.sweep(now);
                entry.takeMissed()
                        .ifPresent(
                                since -> resync.begin(entry.current().stream().toList(), since));
                if (entry.isOver(now)) {
                    namespacesByName.computeIfPresent(name, (key, present) -> present.end(now) ? null : present);
                }
            });
        } catch (RuntimeException e) {
            log.warn("rooms that nobody is in are listened to for longer", e);
        }
    }

    private static String newUid() {
        SecureRandom random = new SecureRandom();
        StringBuilder uid = new StringBuilder();
        for (int i = 0; i < UID_LENGTH; i++) {
            uid.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return uid.toString();
    }
}
