package chat.common.protocol.socket;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * A decoded Socket.IO packet, valid for its type: an EVENT has an array that begins with its name, an ACK an array, a
 * DISCONNECT nothing. Binary arguments are {@link com.fasterxml.jackson.databind.node.BinaryNode}s wherever they stood.
 *
 * @param type never one of the BINARY types
 * @param nsp the namespace, with the query that revision 4 may append
 * @param id what the sender wants acknowledged or acknowledges, or {@link #NO_ID}
 * @param data null if there is none
 */
public record SocketPacket(PacketType type, String nsp, long id, JsonNode data) {
    public static final long NO_ID = -1;

    /** The main namespace. */
    public static final String MAIN = "/";

    private static final Set<String> RESERVED_EVENTS =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    /** Names that mean something to the libraries themselves and are never sent. */
    public static boolean isReservedEvent(String name) {
        return RESERVED_EVENTS.contains(name);
    }

    public boolean hasId() {
        return id != NO_ID;
    }

    /** The name of an EVENT. A number, which the protocol allows, is given as its text. */
    public String event() {
        return data.get(0).asText();
    }

    /** Never shows the data, the namespace or its query: packets turn up in logs. */
    @Override
    public String toString() {
        return hasId() ? type + " " + id : type.toString();
    }
}
