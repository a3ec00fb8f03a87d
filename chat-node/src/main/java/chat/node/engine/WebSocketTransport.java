package chat.node.engine;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EngineCodec;
import chat.common.protocol.engine.EnginePacket;
import chat.node.engine.frame.FrameException;
import chat.node.engine.frame.FrameForm;
import chat.node.engine.frame.FrameReader;
import chat.node.engine.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;

/**
 * Packets in WebSocket frames. It is the only handler of its connection (but for TLS), reads frames itself and writes
 * buffers that were encoded before, many of them shared with other connections.
 *
 * <p>Confined to the session's event loop, from {@link #accept} on. Before, while the connection moves there, it only keeps
 * what had been read already.
 */
// What becomes of a write, the end of the connection tells: channelInactive is the one place that looks.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebSocketTransport extends ChannelInboundHandlerAdapter implements Transport {
    private enum Phase {
        /** Not answered yet. */
        WAITING,
        OPEN,
        /** We have said goodbye and wait for the client to say it too. */
        CLOSING,
        /** What the client still sends is of no interest. */
        DEAF
    }

    private final Channel channel;
    private final FrameForm form;
    private final FrameReader reader;
    private Phase phase = Phase.WAITING;
    private EngineSession session;
    private Upgrade upgrade;
    private boolean decoding;
    private boolean flushPending;
    /** The connection is gone, and what came over it has not all been taken yet. */
    private boolean ended;

    private ScheduledFuture<?> closeTimer;

    WebSocketTransport(Channel channel, FrameForm form, int maxPayload) {
        this.channel = channel;
        this.form = form;
        this.reader = new FrameReader(maxPayload, form.deflated());
    }

    Channel channel() {
        return channel;
    }

    /** Answers the request, on the event loop the connection is to stay on; what comes next flushes it. */
    void accept(ByteBuf response) {
        phase = Phase.OPEN;
        channel.write(response, channel.voidPromise());
    }

    /** Reads on behalf of a session that polls as yet. */
    void probe(EngineSession owner, Upgrade trial) {
        session = owner;
        upgrade = trial;
        channel.flush();
        startReading();
    }

    /** Becomes the transport of the session. */
    void join(EngineSession owner) {
        session = owner;
        upgrade = null;
        if (owner.readingPaused()) {
            channel.config().setAutoRead(false);
        }
    }

    void startReading() {
        if (mayRead()) {
            channel.config().setAutoRead(true);
            decode();
        }
    }

    @Override
    public Kind kind() {
        return Kind.WEBSOCKET;
    }

    @Override
    public void send(Outbound packet) {
        if (phase == Phase.OPEN) {
            channel.write(packet.frames(form), channel.voidPromise());
            flushLater();
        }
    }

    @Override
    public void flush() {
        flushPending = false;
        channel.flush();
    }

    @Override
    public boolean writable() {
        return phase == Phase.OPEN && channel.isWritable();
    }

    @Override
    public long pendingBytes() {
        return WebSocketGoodbye.pendingBytes(channel);
    }

    @Override
    public boolean close(Ending ending) {
        upgrade = null;
        if (ended) {
            phase = Phase.DEAF;
            reader.release();
        } else if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            channel.flush();
            if (ending == Ending.ABRUPTLY) {
                WebSocketGoodbye.sayAndClose(channel);
            } else {
                WebSocketGoodbye.say(channel);
                startReading();
                closeInTime();
            }
        }
        return true;
    }

    @Override
    public void handlePauseChanged() {
        boolean paused = session.readingPaused();
        channel.config().setAutoRead(!paused);
        if (!paused) {
            decode();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (phase == Phase.DEAF) {
            bytes.release();
            return;
        }
        reader.add(ctx.alloc(), bytes);
        decode();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (phase == Phase.OPEN && isCurrent() && session.readingPaused()) {
            ended = true;
            session.handleLost(CloseReason.TRANSPORT_CLOSE);
        } else {
            handleGone(CloseReason.TRANSPORT_CLOSE);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (!ended) {
            releaseUnread();
        }
    }

    /** A connection that breaks; what it meant for the session, the end of the connection says. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            decodeFrames();
        } catch (FrameException violation) {
            handleViolation(violation.closeCode());
        } finally {
            decoding = false;
        }
        if (phase == Phase.DEAF) {
            reader.release();
        } else {
            reader.keepLittle();
        }
    }

    private void decodeFrames() throws FrameException {
        while (mayRead()) {
            FrameReader.Frame frame = reader.next();
            if (frame == null) {
                return;
            }
            switch (frame.opcode()) {
                case FrameWriter.PING -> handlePing(frame.payload());
                case FrameWriter.PONG -> {}
                case FrameWriter.CLOSE -> handleClose(frame.payload());
                default -> handleMessage(frame);
            }
        }
    }

    private boolean mayRead() {
        return switch (phase) {
            case OPEN -> upgrade != null || (session != null && !session.readingPaused());
            case CLOSING -> true;
            case WAITING, DEAF -> false;
        };
    }

    private void handleMessage(FrameReader.Frame frame) {
        if (phase != Phase.OPEN) {
            return;
        }
        byte[] payload = frame.payload();
        EnginePacket packet;
        try {
            packet = frame.isText()
                    ? EngineCodec.decodeText(form.revision(), payload, 0, payload.length)
                    : EngineCodec.decodeBinary(form.revision(), payload);
        } catch (ProtocolException malformed) {
            if (frame.isText()) {
                handleMalformed();
            }
            // Binary packets of no known type the reference passes over.
            return;
        }
        if (upgrade != null) {
            upgrade.handlePacket(packet);
        } else {
            session.handlePacket(packet);
        }
    }

    private void handleMalformed() {
        if (upgrade == null) {
            session.fail(CloseReason.PARSE_ERROR);
        } else {
            handleGone(CloseReason.PARSE_ERROR);
            close(Ending.NOW);
        }
    }

    private void handlePing(byte[] payload) {
        if (phase != Phase.OPEN) {
            return;
        }
        if (pendingBytes() > session.context().settings().maxPendingBytes()) {
            // Somebody who pings and never reads.
            channel.close();
            return;
        }
        channel.write(FrameWriter.control(FrameWriter.PONG, payload), channel.voidPromise());
        flushLater();
    }

    private void handleClose(byte[] payload) {
        turnDeaf(payload);
        handleGone(CloseReason.TRANSPORT_CLOSE);
    }

    private void handleViolation(int closeCode) {
        turnDeaf(new byte[] {(byte) (closeCode >> 8), (byte) closeCode});
        handleGone(CloseReason.TRANSPORT_ERROR);
    }

    /** @param goodbye what our close frame holds, if we have not sent one before */
    private void turnDeaf(byte[] goodbye) {
        Phase before = phase;
        phase = Phase.DEAF;
        if (before == Phase.OPEN) {
            WebSocketGoodbye.sayLast(channel, goodbye);
            closeInTime();
        } else {
            WebSocketGoodbye.endOutput(channel);
        }
    }

    private void handleGone(CloseReason reason) {
        if (!channel.isActive()) {
            phase = Phase.DEAF;
            if (closeTimer != null) {
                closeTimer.cancel(false);
            }
        }
        Upgrade trial = upgrade;
        upgrade = null;
        if (trial != null) {
            trial.handleGone();
        } else if (isCurrent()) {
            session.fail(reason);
        }
    }

    private boolean isCurrent() {
        return session != null && upgrade == null && session.transport() == this;
    }

    private void closeInTime() {
        if (closeTimer == null) {
            closeTimer = WebSocketGoodbye.closeInTime(channel);
        }
    }

    private void flushLater() {
        if (!flushPending) {
            flushPending = true;
            session.home().flushAtEndOfTick(this);
        }
    }

    void releaseUnread() {
        reader.release();
    }
}
