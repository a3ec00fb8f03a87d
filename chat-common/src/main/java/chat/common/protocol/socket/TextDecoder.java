package chat.common.protocol.socket;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import chat.common.protocol.engine.EnginePacket;
import java.util.Optional;

/** The default parser's packets, with the little state that attachments need. */
final class TextDecoder implements SocketDecoder {
    private final DecoderLimits limits;
    private BinaryAssembler incomplete;

    TextDecoder(DecoderLimits limits) {
        this.limits = limits;
    }

    @Override
    public Optional<SocketPacket> add(EnginePacket message) throws ProtocolException {
        return message.isBinary() ? attachment(message.bytes()) : text(message);
    }

    @Override
    public boolean isIncomplete() {
        return incomplete != null;
    }

    private Optional<SocketPacket> text(EnginePacket message) throws ProtocolException {
        if (incomplete != null) {
            throw new ProtocolException(Reason.UNEXPECTED_TEXT);
        }
        PacketParser parser = new PacketParser(message.array(), message.offset(), message.length());
        SocketPacket packet = parser.parse(limits.maxAttachments());
        if (parser.attachments() == 0) {
            return Optional.of(packet);
        }
        incomplete = new BinaryAssembler(packet, parser.attachments(), limits.maxBytes());
        return Optional.empty();
    }

    private Optional<SocketPacket> attachment(byte[] data) throws ProtocolException {
        if (incomplete == null) {
            throw new ProtocolException(Reason.UNEXPECTED_BINARY);
        }
        if (!incomplete.add(data)) {
            return Optional.empty();
        }
        SocketPacket packet = incomplete.assemble();
        incomplete = null;
        return Optional.of(packet);
    }
}
