package chat.node.bus.frame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A socket of another node.
 *
 * @param handshake headers, time, address, xdomain, secure, issued, url, query, auth: as much as that node tells
 * @param rooms its own one too
 * @param data what that node's application keeps with it; an empty object if nothing
 */
public record SocketDetails(String id, ObjectNode handshake, List<String> rooms, JsonNode data) {
    /** Never shows what the handshake or the application holds. */
    @Override
    public String toString() {
        return "SocketDetails[" + id + "]";
    }
}
