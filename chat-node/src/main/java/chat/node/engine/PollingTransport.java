package chat.node.engine;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineRevision;
import chat.common.protocol.engine.EngineType;
import chat.common.protocol.engine.Jsonp;
import chat.common.protocol.engine.PayloadFormat;
import chat.common.protocol.engine.PayloadReader;
import chat.common.protocol.engine.PayloadWriter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Packets in the answers to GET requests, of which one at a time waits, and in the bodies of POST requests.
 *
 * <p>Confined to the session's event loop, also where the requests' connections belong to other loops.
 */
final class PollingTransport implements Transport {
    /** How long what is pending at the end waits for the client's next poll; the reference's time. */
    private static final long LINGER_SECONDS = 30;

    /** What a packet's place in the queue costs: a client that makes us queue a million empty ones must be noticed. */
    private static final int PLACE_BYTES = 32;

    private final EngineSession session;
    private final PollingClient client;
    private final ArrayDeque<Outbound> queue = new ArrayDeque<>();
    /** Written on the loop, looked at by {@link PendingBytes} from elsewhere. */
    private volatile long queuedBytes;

    private boolean flushPending;
    private Exchange poll;
    private Exchange post;
    private PayloadReader posted;
    private ScheduledFuture<?> linger;

    PollingTransport(EngineSession session, PollingClient client) {
        this.session = session;
        this.client = client;
    }

    @Override
    public Kind kind() {
        return Kind.POLLING;
    }

    /** A GET request; the first one opens the session. */
    void poll(Exchange exchange) {
        if (poll != null) {
            session.fail(CloseReason.TRANSPORT_ERROR);
            exchange.answerEmpty(400);
            return;
        }
        poll = exchange;
        if (linger != null && queue.isEmpty()) {
            queue.add(Outbound.NOOP.retain());
            handOverTo(exchange, Outbound.CLOSE);
            stopLingering();
        } else if (!queue.isEmpty()) {
            flush();
        }
    }

    /** The head of a POST request; its body follows if this does not answer. */
    void beginPost(Exchange exchange) {
        if (session.isLost()) {
            // Its last words come from an earlier request, and are not to be written over.
            exchange.answerEmpty(400);
            return;
        }
        boolean unknownContent = exchange.isOctetStream() && session.revision() == EngineRevision.V4;
        if (post != null || unknownContent) {
            session.fail(CloseReason.TRANSPORT_ERROR);
            exchange.answerEmpty(400);
        } else {
            post = exchange;
        }
    }

    /** The body of the POST request that has begun. */
    void post(Exchange exchange, byte[] body) {
        if (exchange != post) {
            return;
        }
        boolean octets = exchange.isOctetStream();
        Optional<byte[]> payload = client.jsonp() ? Jsonp.unwrap(body) : Optional.of(body);
        if (payload.isEmpty()) {
            post = null;
            exchange.answerOk();
            return;
        }
        PayloadFormat format = PayloadFormat.received(session.revision(), octets);
        // Each packet takes at least a byte: the body's limit bounds them.
        posted = new PayloadReader(format, payload.get(), Integer.MAX_VALUE);
        takePosted();
    }

    /** A request was answered by somebody else, or its connection is gone, which ends the session. */
    void handleAborted(Exchange exchange, boolean connectionLost) {
        if (exchange == poll) {
            poll = null;
        } else if (exchange == post) {
            post = null;
        } else {
            return;
        }
        if (connectionLost) {
            session.handleLost(CloseReason.TRANSPORT_ERROR);
        }
    }

    @Override
    public void send(Outbound packet) {
        queue.add(packet.retain());
        queuedBytes = queuedBytes + packet.size() + PLACE_BYTES;
        if (poll != null && !flushPending) {
            flushPending = true;
            session.home().flushAtEndOfTick(this);
        }
    }

    @Override
    public void flush() {
        flushPending = false;
        if (poll != null && !queue.isEmpty()) {
            handOverTo(takePoll(), null);
        }
    }

    void answerNoop() {
        if (poll != null && queue.isEmpty()) {
            handOverTo(takePoll(), Outbound.NOOP);
        }
    }

    @Override
    public boolean writable() {
        return poll != null;
    }

    @Override
    public long pendingBytes() {
        return queuedBytes;
    }

    @Override
    public boolean close(Ending ending) {
        if (ending != Ending.AFTER_PENDING) {
            discardQueue();
            stopTimer();
        }
        // Clients act on a close at once, and on the messages before it in the same answer only afterwards: what is
        // pending goes out by itself, as it does on the reference.
        boolean lingers = ending == Ending.AFTER_PENDING && (poll == null || !queue.isEmpty());
        if (poll != null) {
            Outbound last = ending == Ending.BY_CLIENT ? Outbound.NOOP : Outbound.CLOSE;
            handOverTo(takePoll(), lingers ? null : last);
        }
        if (lingers) {
            linger = session.loop().schedule(this::stopLingering, LINGER_SECONDS, TimeUnit.SECONDS);
        }
        if (post != null && posted == null && (ending == Ending.NOW || ending == Ending.ABRUPTLY)) {
            // Its body is still on its way, and nobody waits for it any more.
            Exchange unfinished = post;
            post = null;
            unfinished.answerEmpty(400);
        }
        return linger == null;
    }

    @Override
    public void handlePauseChanged() {
        if (posted != null) {
            takePosted();
        }
    }

    /** The client has moved to a WebSocket. */
    void handOver(WebSocketTransport next) {
        if (poll != null) {
            // It was told to stop polling before it moved, and did not.
            Exchange stray = takePoll();
            stray.answerPoll(client, payloadOf(Outbound.CLOSE), false);
        }
        queue.forEach(next::send);
        discardQueue();
        stopTimer();
    }

    private void takePosted() {
        boolean goodbye = false;
        try {
            while (posted != null && posted.hasNext() && !session.readingPaused()) {
                EnginePacket packet = posted.next();
                session.handlePacket(packet.wellFormed());
                if (packet.type() == EngineType.CLOSE) {
                    goodbye = true;
                    break;
                }
            }
        } catch (ProtocolException malformed) {
            // Answered as if all were well, like the reference does: the client learns of it from its next poll.
            session.fail(CloseReason.PARSE_ERROR);
        }
        if (posted != null && (goodbye || !posted.hasNext())) {
            Exchange taken = post;
            post = null;
            posted = null;
            if (taken != null) {
                taken.answerOk();
            }
        }
    }

    private Exchange takePoll() {
        Exchange taken = poll;
        poll = null;
        return taken;
    }

    /** @param last what follows the queue, or null */
    private void handOverTo(Exchange waiting, Outbound last) {
        if (last != null) {
            queue.add(last.retain());
        }
        boolean anyBinary = queue.stream().anyMatch(Outbound::hasBinary);
        PayloadFormat format = PayloadFormat.sent(session.revision(), anyBinary, client.takesBinary());
        PayloadWriter payload = new PayloadWriter(format);
        queue.forEach(packet -> packet.writeTo(payload, session.revision(), format == PayloadFormat.V3_BINARY));
        discardQueue();
        waiting.answerPoll(client, payload.toByteArray(), format == PayloadFormat.V3_BINARY);
    }

    private byte[] payloadOf(Outbound packet) {
        PayloadFormat format = PayloadFormat.sent(session.revision(), false, client.takesBinary());
        PayloadWriter payload = new PayloadWriter(format);
        packet.writeTo(payload, session.revision(), false);
        return payload.toByteArray();
    }

    private void discardQueue() {
        queue.forEach(Outbound::release);
        queue.clear();
        queuedBytes = 0;
    }

    private void stopTimer() {
        if (linger != null) {
            linger.cancel(false);
            linger = null;
        }
    }

    private void stopLingering() {
        stopTimer();
        poll = null;
        discardQueue();
        session.forget();
    }
}
