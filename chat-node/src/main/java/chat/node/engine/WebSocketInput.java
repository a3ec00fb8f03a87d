package chat.node.engine;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EngineCodec;
import chat.common.protocol.engine.EnginePacket;
import chat.node.engine.frame.FrameException;
import chat.node.engine.frame.FrameForm;
import chat.node.engine.frame.FrameReader;
import chat.node.engine.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * What comes over a WebSocket: frames, handed to the transport one by one for as long as it may read; the rest waits.
 * Confined to the event loop as the transport is.
 */
final class WebSocketInput {
    private final WebSocketTransport transport;
    private final FrameForm form;
    private final FrameReader reader;
    private boolean decoding;

    WebSocketInput(WebSocketTransport transport, FrameForm form, int maxPayload) {
        this.transport = transport;
        this.form = form;
        this.reader = new FrameReader(maxPayload, form.deflated());
    }

    void add(ByteBufAllocator allocator, ByteBuf bytes) {
        reader.add(allocator, bytes);
    }

    /** May be called from within itself: what a frame causes may let the transport read on. */
    void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            decodeFrames();
        } catch (FrameException violation) {
            transport.handleViolation(violation.closeCode());
        } finally {
            decoding = false;
        }
        reader.keepLittle();
    }

    void release() {
        reader.release();
    }

    private void decodeFrames() throws FrameException {
        while (transport.mayRead()) {
            FrameReader.Frame frame = reader.next();
            if (frame == null) {
                return;
            }
            switch (frame.opcode()) {
                case FrameWriter.PING -> transport.handlePing(frame.payload());
                case FrameWriter.PONG -> {}
                case FrameWriter.CLOSE -> transport.handleClose(frame.payload());
                default -> handleMessage(frame);
            }
        }
    }

    private void handleMessage(FrameReader.Frame frame) {
        if (!transport.takesMessages()) {
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
                transport.handleMalformed();
            }
            // Binary packets of no known type the reference passes over.
            return;
        }
        transport.handlePacket(packet);
    }
}
