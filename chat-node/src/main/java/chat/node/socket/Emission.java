package chat.node.socket;

import chat.node.socket.room.Target;
import java.util.List;

/**
 * An event on its way to many sockets.
 *
 * @param droppable clients that cannot take it right now do not get it
 * @param args trees, byte arrays, or anything Jackson can write; not to be changed afterwards
 */
public record Emission(Target target, boolean droppable, String event, List<?> args) {}
