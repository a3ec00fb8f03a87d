package chat.node.socket;

import chat.common.protocol.socket.SocketPacket;
import chat.node.socket.room.Target;
import java.util.List;

/**
 * An event on its way to many sockets.
 *
 * @param droppable clients that cannot take it right now do not get it
 * @param args trees, byte arrays, or anything Jackson can write; not to be changed afterwards
 */
public record Emission(Target target, boolean droppable, String event, List<?> args) {
    /** @throws IllegalArgumentException if the event's name is reserved */
    public Emission {
        if (SocketPacket.isReservedEvent(event)) {
            throw new IllegalArgumentException("reserved event name: " + event);
        }
    }
}
