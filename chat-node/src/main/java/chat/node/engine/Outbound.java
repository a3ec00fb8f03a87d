package chat.node.engine;

import chat.common.bytes.Utf8;
import chat.common.protocol.engine.EngineCodec;
import chat.common.protocol.engine.EngineRevision;
import chat.common.protocol.engine.EngineType;
import chat.common.protocol.engine.PayloadWriter;
import chat.node.engine.frame.FrameForm;
import chat.node.engine.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One message on its way to any number of clients: text, binary, or text with the binary attachments that must follow it
 * directly. Each form a client may need (a WebSocket frame, a part of a polling answer, revision 3 or 4) is encoded when
 * the first client needs it, once.
 *
 * <p>Reference-counted: {@link EngineSession#send} takes a reference of its own, whoever created the message releases his
 * after handing it to all receivers. Thread-safe: a broadcast is shared by all event loops.
 */
public final class Outbound extends AbstractReferenceCounted {
    static final Outbound CLOSE = new Outbound(EngineType.CLOSE, "", List.of());
    static final Outbound PING = new Outbound(EngineType.PING, "", List.of());
    static final Outbound PONG = new Outbound(EngineType.PONG, "", List.of());
    static final Outbound PROBE_PONG = new Outbound(EngineType.PONG, "probe", List.of());
    static final Outbound NOOP = new Outbound(EngineType.NOOP, "", List.of());

    private final EngineType type;

    /** With the type's digit in front. Null for a binary message. */
    private final byte[] textPacket;

    private final List<byte[]> attachments;
    private final AtomicReferenceArray<ByteBuf> framesByForm = new AtomicReferenceArray<>(FrameForm.COUNT);
    private volatile List<byte[]> base64PacketsV3;
    private volatile List<byte[]> base64PacketsV4;

    private Outbound(EngineType type, byte[] textPacket, List<byte[]> attachments) {
        this.type = type;
        this.textPacket = textPacket;
        this.attachments = attachments;
    }

    private Outbound(EngineType type, String text, List<byte[]> attachments) {
        this(type, Utf8.encode(type.digit() + text), attachments);
    }

    public static Outbound text(String message) {
        return new Outbound(EngineType.MESSAGE, message, List.of());
    }

    /** The arrays are not copied: do not change them afterwards. */
    public static Outbound text(String message, List<byte[]> attachments) {
        return new Outbound(EngineType.MESSAGE, message, List.copyOf(attachments));
    }

    /**
     * A text message that is encoded already, as UTF-8 with Engine.IO's {@code 4} in front. The arrays are not copied: do
     * not change them afterwards.
     */
    public static Outbound encoded(byte[] textPacket, List<byte[]> attachments) {
        return new Outbound(EngineType.MESSAGE, textPacket, List.copyOf(attachments));
    }

    /** The array is not copied: do not change it afterwards. */
    public static Outbound binary(byte[] message) {
        return new Outbound(EngineType.MESSAGE, (byte[]) null, List.of(message));
    }

    static Outbound open(String json) {
        return new Outbound(EngineType.OPEN, json, List.of());
    }

    boolean hasBinary() {
        return !attachments.isEmpty();
    }

    /** How many Engine.IO packets this is. */
    int packets() {
        return attachments.size() + (textPacket == null ? 0 : 1);
    }

    /** About what it adds to a polling answer. */
    int size() {
        int size = textPacket == null ? 0 : textPacket.length;
        for (byte[] attachment : attachments) {
            size += attachment.length;
        }
        return size;
    }

    void writeTo(PayloadWriter payload, EngineRevision revision, boolean binaryPayload) {
        if (textPacket != null) {
            payload.text(textPacket);
        }
        if (binaryPayload) {
            attachments.forEach(payload::binary);
        } else if (hasBinary()) {
            base64Packets(revision).forEach(payload::text);
        }
    }

    /** The WebSocket frames, all in one buffer of the caller's own. */
    ByteBuf frames(FrameForm form) {
        FrameForm plainest = hasBinary() ? form : form.withoutBinary();
        ByteBuf shared = framesByForm.get(plainest.index());
        if (shared == null) {
            shared = encodeFrames(plainest);
        }
        return shared.retainedDuplicate();
    }

    private synchronized ByteBuf encodeFrames(FrameForm form) {
        ByteBuf present = framesByForm.get(form.index());
        if (present != null) {
            return present;
        }
        FrameWriter writer = new FrameWriter(form.deflated());
        if (textPacket != null) {
            writer.text(textPacket);
        }
        if (form.base64() && hasBinary()) {
            base64Packets(form.revision()).forEach(writer::text);
        } else {
            attachments.forEach(data -> writer.binary(EngineCodec.encodeBinary(form.revision(), data)));
        }
        ByteBuf frames = writer.toDirectBuffer();
        framesByForm.set(form.index(), frames);
        return frames;
    }

    private List<byte[]> base64Packets(EngineRevision revision) {
        List<byte[]> present = revision == EngineRevision.V4 ? base64PacketsV4 : base64PacketsV3;
        if (present != null) {
            return present;
        }
        List<byte[]> packets = new ArrayList<>(attachments.size());
        attachments.forEach(data -> packets.add(EngineCodec.encodeBase64(revision, data)));
        if (revision == EngineRevision.V4) {
            base64PacketsV4 = packets;
        } else {
            base64PacketsV3 = packets;
        }
        return packets;
    }

    @Override
    public Outbound retain() {
        super.retain();
        return this;
    }

    @Override
    protected void deallocate() {
        for (int i = 0; i < FrameForm.COUNT; i++) {
            ByteBuf frames = framesByForm.get(i);
            if (frames != null) {
                frames.release();
            }
        }
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }

    /** Never shows the content. */
    @Override
    public String toString() {
        return "Outbound[" + type + ", " + attachments.size() + " attachments]";
    }
}
