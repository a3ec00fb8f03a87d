package chat.common.protocol.socket;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the two parsers that clients and server have to agree on: {@link #text()} is what every client uses unless told
 * otherwise, {@link #msgpack()} is {@code socket.io-msgpack-parser}.
 *
 * <p>Stateless: any thread.
 */
public interface SocketCodec {
    /**
     * @param nsp begins with a slash and has no comma
     * @param id {@link SocketPacket#NO_ID} for none
     * @param data a tree, or anything Jackson can write, with byte arrays anywhere in an EVENT or ACK; null for none
     */
    EncodedPacket encode(PacketType type, String nsp, long id, Object data);

    /** A decoder for one connection. */
    SocketDecoder decoder(DecoderLimits limits);

    default EncodedPacket encode(SocketPacket packet) {
        return encode(packet.type(), packet.nsp(), packet.id(), packet.data());
    }

    /**
     * @param id {@link SocketPacket#NO_ID} unless an acknowledgement is wanted
     * @throws IllegalArgumentException if the name is reserved
     */
    default EncodedPacket event(String nsp, long id, String name, List<?> args) {
        if (SocketPacket.isReservedEvent(name)) {
            throw new IllegalArgumentException("reserved event name: " + name);
        }
        List<Object> data = new ArrayList<>(args.size() + 1);
        data.add(name);
        data.addAll(args);
        return encode(PacketType.EVENT, nsp, id, data);
    }

    static SocketCodec text() {
        return TextCodec.INSTANCE;
    }

    static SocketCodec msgpack() {
        return MsgPackCodec.INSTANCE;
    }
}
