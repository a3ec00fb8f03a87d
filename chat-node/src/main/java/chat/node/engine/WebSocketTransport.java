package chat.node.engine;

import chat.common.protocol.engine.EnginePacket;
import chat.node.engine.frame.FrameForm;
import chat.node.engine.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;

/**
 * Packets in WebSocket frames. It is the only handler of its connection (but for TLS), reads frames itself, through its
 * {@link WebSocketInput}, and writes buffers that were encoded before, many of them shared with other connections.
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
    private final WebSocketInput input;
    private Phase phase = Phase.WAITING;
    private EngineSession session;
    private Upgrade upgrade;
    private boolean flushPending;
    /** The connection is gone, and what came over it has not all been taken yet. */
    private boolean ended;

    private ScheduledFuture<?> closeTimer;

    WebSocketTransport(Channel channel, FrameForm form, int maxPayload) {
        this.channel = channel;
        this.form = form;
        this.input = new WebSocketInput(this, form, maxPayload);
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
            input.release();
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
        input.add(ctx.alloc(), bytes);
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
        input.decode();
        if (phase == Phase.DEAF) {
            input.release();
        }
    }

    /** Whether the next frame may be taken. */
    boolean mayRead() {
        return switch (phase) {
            case OPEN -> upgrade != null || (session != null && !session.readingPaused());
            case CLOSING -> true;
            case WAITING, DEAF -> false;
        };
    }

    /** Whether what is in frames is of interest, or only the client's goodbye. */
    boolean takesMessages() {
        return phase == Phase.OPEN;
    }

    void handlePacket(EnginePacket packet) {
        if (upgrade != null) {
            upgrade.handlePacket(packet);
        } else {
            session.handlePacket(packet);
        }
    }

    void handleMalformed() {
        if (upgrade == null) {
            session.fail(CloseReason.PARSE_ERROR);
        } else {
            handleGone(CloseReason.PARSE_ERROR);
            close(Ending.NOW);
        }
    }

    void handlePing(byte[] payload) {
        if (!takesMessages()) {
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

    void handleClose(byte[] payload) {
        turnDeaf(payload);
        handleGone(CloseReason.TRANSPORT_CLOSE);
    }

    void handleViolation(int closeCode) {
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
        input.release();
    }
}
