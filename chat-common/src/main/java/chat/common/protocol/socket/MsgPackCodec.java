package chat.common.protocol.socket;

import chat.common.json.Json;
import chat.common.msgpack.MsgPack;
import chat.common.msgpack.MsgPackException;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import chat.common.protocol.engine.EnginePacket;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** {@code socket.io-msgpack-parser}: each packet is one binary message, {@code {type, data, id, nsp}}. */
final class MsgPackCodec implements SocketCodec {
    static final MsgPackCodec INSTANCE = new MsgPackCodec();

    /** 2^53: whole numbers beyond it are no longer exact in JavaScript. */
    private static final double ID_BOUND = 0x1p53;

    private MsgPackCodec() {}

    @Override
    public EncodedPacket encode(PacketType type, String nsp, long id, Object data) {
        ObjectNode packet = Json.mapper().createObjectNode().put("type", type.code());
        if (data != null) {
            packet.set(
                    "data", data instanceof JsonNode tree ? tree : Json.mapper().valueToTree(data));
        }
        if (id != SocketPacket.NO_ID) {
            packet.put("id", id);
        }
        return new EncodedPacket(null, List.of(MsgPack.write(packet.put("nsp", nsp))));
    }

    @Override
    public SocketDecoder decoder(DecoderLimits limits) {
        return new MsgPackDecoder(limits);
    }

    private record MsgPackDecoder(DecoderLimits limits) implements SocketDecoder {
        @Override
        public Optional<SocketPacket> add(EnginePacket message) throws ProtocolException {
            if (!message.isBinary()) {
                throw new ProtocolException(Reason.UNEXPECTED_TEXT);
            }
            if (message.length() > limits.maxBytes()) {
                throw new ProtocolException(Reason.TOO_MANY_BYTES);
            }
            return Optional.of(packet(tree(message)));
        }

        @Override
        public boolean isIncomplete() {
            return false;
        }

        private JsonNode tree(EnginePacket message) throws ProtocolException {
            try {
                return MsgPack.read(message.array(), message.offset(), message.length(), limits.maxBytes());
            } catch (MsgPackException malformed) {
                throw new ProtocolException(Reason.MALFORMED_MSGPACK);
            }
        }
    }

    private static SocketPacket packet(JsonNode tree) throws ProtocolException {
        PacketType type = type(tree.get("type"));
        JsonNode nsp = tree.get("nsp");
        if (nsp == null || !nsp.isTextual()) {
            throw new ProtocolException(Reason.INVALID_NAMESPACE);
        }
        JsonNode data = tree.get("data");
        PayloadRules.check(type, data);
        return new SocketPacket(type, nsp.textValue(), id(tree.get("id")), data);
    }

    private static PacketType type(JsonNode code) throws ProtocolException {
        // Some packers write whole numbers as floating ones; in JavaScript they are the same.
        double value = code != null && code.isNumber() ? code.doubleValue() : -1;
        if (value < 0 || value > PacketType.CONNECT_ERROR.code() || value != Math.rint(value)) {
            throw new ProtocolException(Reason.UNKNOWN_PACKET_TYPE);
        }
        return PacketType.ofCode((int) value);
    }

    private static long id(JsonNode id) throws ProtocolException {
        if (id == null) {
            return SocketPacket.NO_ID;
        }
        double value = id.isNumber() ? id.doubleValue() : -1;
        if (value < 0 || value >= ID_BOUND || value != Math.rint(value)) {
            throw new ProtocolException(Reason.INVALID_ACK_ID);
        }
        return (long) value;
    }
}
