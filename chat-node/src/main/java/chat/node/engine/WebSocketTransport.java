package chat.node.engine;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EngineCodec;
import chat.common.protocol.engine.EnginePacket;
import chat.node.engine.frame.FrameException;
import chat.node.engine.frame.FrameForm;
import chat.node.engine.frame.FrameReader;
import chat.node.engine.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

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
    /** How long a client may take to answer our close frame; the reference's time. */
    private static final long CLOSE_SECONDS = 30;

    private static final byte[] NOTHING = {};

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
    private ByteBuf unread;
    private boolean decoding;
    private boolean flushPending;
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
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public boolean close(Ending ending) {
        upgrade = null;
        if (phase == Phase.OPEN) {
            phase = Phase.CLOSING;
            channel.flush();
            boolean stuck = pendingBytes() > 0;
            if (ending == Ending.ABRUPTLY && stuck) {
                channel.close();
                return true;
            }
            ByteBuf goodbye = FrameWriter.control(FrameWriter.CLOSE, NOTHING);
            if (ending == Ending.ABRUPTLY) {
                channel.writeAndFlush(goodbye).addListener(ChannelFutureListener.CLOSE);
            } else {
                channel.writeAndFlush(goodbye, channel.voidPromise());
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
        unread = unread == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, bytes);
        decode();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        handleGone(CloseReason.TRANSPORT_CLOSE);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        releaseUnread();
    }

    /** A connection that breaks; what it meant for the session, the end of the connection says. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void decode() {
        if (decoding || unread == null) {
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
        keepLittle();
    }

    private void decodeFrames() throws FrameException {
        while (unread != null && mayRead()) {
            FrameReader.Frame frame = reader.next(unread);
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
        Phase before = phase;
        phase = Phase.DEAF;
        if (before == Phase.OPEN) {
            channel.writeAndFlush(FrameWriter.control(FrameWriter.CLOSE, payload))
                    .addListener(done -> endOutput());
            closeInTime();
        } else {
            endOutput();
        }
        handleGone(CloseReason.TRANSPORT_CLOSE);
    }

    private void handleViolation(int closeCode) {
        Phase before = phase;
        phase = Phase.DEAF;
        if (before == Phase.OPEN) {
            byte[] code = {(byte) (closeCode >> 8), (byte) closeCode};
            channel.writeAndFlush(FrameWriter.control(FrameWriter.CLOSE, code)).addListener(done -> endOutput());
            closeInTime();
        } else {
            endOutput();
        }
        handleGone(CloseReason.TRANSPORT_ERROR);
    }

    /** Reading on until the client has seen why: a connection closed with bytes unread is reset, and our words are lost. */
    private void endOutput() {
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
            duplex.shutdownOutput();
        } else {
            channel.close();
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
        } else if (session != null && session.transport() == this) {
            session.fail(reason);
        }
    }

    private void closeInTime() {
        if (closeTimer == null) {
            closeTimer = channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void flushLater() {
        if (!flushPending) {
            flushPending = true;
            session.home().flushAtEndOfTick(this);
        }
    }

    /** Most reads end with a frame; what is left of one must not hold on to a buffer many times its size. */
    private void keepLittle() {
        if (unread == null) {
            return;
        }
        if (phase == Phase.DEAF || !unread.isReadable()) {
            releaseUnread();
        } else if (unread.readableBytes() < unread.capacity() / 4) {
            ByteBuf little = Unpooled.buffer(unread.readableBytes()).writeBytes(unread);
            unread.release();
            unread = little;
        }
    }

    void releaseUnread() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }
}
