package chat.common.protocol.socket;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import com.fasterxml.jackson.databind.JsonNode;

/** What each type of packet may carry. */
final class PayloadRules {
    private PayloadRules() {}

    /** {@code data} is null if there is none. */
    static void check(PacketType type, JsonNode data) throws ProtocolException {
        boolean valid = switch (type) {
            case CONNECT -> data == null || data.isObject();
            case DISCONNECT -> data == null;
            // Revision 4 need not give a reason.
            case CONNECT_ERROR -> data == null || data.isTextual() || data.isObject();
            case EVENT, BINARY_EVENT -> data != null && data.isArray() && isEventName(data.get(0));
            case ACK, BINARY_ACK -> data != null && data.isArray();
        };
        if (!valid) {
            throw new ProtocolException(Reason.INVALID_PAYLOAD);
        }
    }

    private static boolean isEventName(JsonNode name) {
        return name != null
                && (name.isNumber() || (name.isTextual() && !SocketPacket.isReservedEvent(name.textValue())));
    }
}
