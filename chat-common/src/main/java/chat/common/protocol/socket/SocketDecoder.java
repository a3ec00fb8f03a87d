package chat.common.protocol.socket;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EnginePacket;
import java.util.Optional;

/**
 * Turns the Engine.IO messages of one connection into packets. After an exception the connection is to be closed and the
 * decoder not used again.
 *
 * <p>One thread at a time: the connection's event loop.
 */
public interface SocketDecoder {
    /** Empty while attachments of the packet are still to come. */
    Optional<SocketPacket> add(EnginePacket message) throws ProtocolException;

    /** Whether a packet has begun whose attachments are still to come. */
    boolean isIncomplete();
}
