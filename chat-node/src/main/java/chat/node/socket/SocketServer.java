package chat.node.socket;

import chat.common.json.Json;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.PacketType;
import chat.common.protocol.socket.SocketPacket;
import chat.node.engine.CloseReason;
import chat.node.engine.EngineListener;
import chat.node.engine.EngineSession;
import chat.node.engine.Handshake;
import chat.node.engine.Outbound;
import chat.node.socket.room.LoopState;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Socket.IO on top of Engine.IO sessions: the namespaces and who is in them.
 *
 * <p>Thread-safe, but for the {@link EngineListener}'s methods, which come on the session's event loop.
 */
public final class SocketServer implements EngineListener {
    private final SocketSettings settings;
    private final Executor lanes;
    private final SocketMetrics metrics;
    private final SocketIds ids = new SocketIds(new SecureRandom());
    private final Cluster cluster;
    private final Namespaces namespaces;
    private final ConcurrentHashMap<EventLoop, LoopState> statesByLoop = new ConcurrentHashMap<>();

    /** @param lanes gives threads to the clients' lanes; it may refuse tasks, but not run them on the caller's thread */
    public SocketServer(SocketSettings settings, Executor lanes, MeterRegistry registry) {
        this(settings, lanes, registry, Alone.INSTANCE);
    }

    /** @param cluster hears of the main namespace at once */
    public SocketServer(SocketSettings settings, Executor lanes, MeterRegistry registry, Cluster cluster) {
        this.settings = settings;
        this.lanes = lanes;
        this.metrics = new SocketMetrics(registry);
        this.cluster = cluster;
        this.namespaces = new Namespaces(this);
    }

    /** The namespace of this name; made if there is none. A slash in front is added if missing. */
    public Namespace of(String name) {
        return namespaces.of(name.startsWith("/") ? name : "/" + name);
    }

    /** All namespaces in whose name the pattern is found: mind {@code ^} and {@code $}. */
    public DynamicNamespace of(Pattern pattern) {
        return namespaces.of(pattern);
    }

    /** All namespaces the rule allows. Rules are asked in the order they were given. */
    public DynamicNamespace of(NamespacePredicate rule) {
        return namespaces.of(rule);
    }

    /** A namespace that exists. */
    public Optional<Namespace> namespace(String name) {
        return namespaces.get(name);
    }

    /** Connections, whichever namespaces they are in. */
    public long clients() {
        return metrics.clients();
    }

    @Override
    public void handleOpen(EngineSession session) {
        Client client = new Client(this, session, statesByLoop.computeIfAbsent(session.loop(), LoopState::new));
        session.attach(client);
        metrics.clientOpened();
        client.handleOpen();
    }

    @Override
    public void handleMessage(EngineSession session, EnginePacket message) {
        client(session).handleMessage(message);
    }

    @Override
    public void handleClose(EngineSession session, CloseReason reason) {
        Client client = client(session);
        metrics.clientClosed();
        if (client.loopState().isDelivering()) {
            // What was just sent to this client was too much for it: nobody may leave while others are being sent to.
            client.loopState().loop().execute(() -> client.handleClose(reason));
        } else {
            client.handleClose(reason);
        }
    }

    SocketSettings settings() {
        return settings;
    }

    Executor lanes() {
        return lanes;
    }

    Cluster cluster() {
        return cluster;
    }

    SocketMetrics metrics() {
        return metrics;
    }

    String nextSocketId() {
        return ids.next();
    }

    /** The namespace is held for the caller until it is {@link #release released}. */
    CompletionStage<Optional<Namespace>> find(String name, JsonNode auth, Handshake handshake) {
        return namespaces.find(name, auth, handshake);
    }

    void release(Namespace namespace) {
        namespaces.release(namespace);
    }

    JsonNode tree(Object value) {
        // The mapper would copy one.
        return value instanceof JsonNode tree ? tree : Json.mapper().valueToTree(value);
    }

    Outbound encode(PacketType type, String namespace, Object data) {
        return outbound(settings.codec().encode(type, namespace, SocketPacket.NO_ID, data));
    }

    Outbound outbound(EncodedPacket packet) {
        return packet.text()
                .map(text -> Outbound.encoded(text, packet.binaries()))
                .orElseGet(() -> Outbound.binary(packet.binaries().get(0)));
    }

    private static Client client(EngineSession session) {
        return session.attachment(Client.class);
    }
}
