package chat.common.protocol.socket;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packet whose attachments are arriving; one thread at a time. */
final class BinaryAssembler {
    static final String PLACEHOLDER = "_placeholder";
    static final String NUMBER = "num";

    private final SocketPacket packet;
    private final int expected;
    private final int maxBytes;
    private final List<BinaryNode> attachments = new ArrayList<>(2);
    private long bytes;
    private long referredBytes;

    /** {@code packet} still has placeholders in its data. */
    BinaryAssembler(SocketPacket packet, int expected, int maxBytes) {
        this.packet = packet;
        this.expected = expected;
        this.maxBytes = maxBytes;
    }

    /** True with the last attachment. */
    boolean add(byte[] attachment) throws ProtocolException {
        bytes += attachment.length;
        if (bytes > maxBytes) {
            throw new ProtocolException(Reason.TOO_MANY_BYTES);
        }
        attachments.add(BinaryNode.valueOf(attachment));
        return attachments.size() == expected;
    }

    SocketPacket assemble() throws ProtocolException {
        return new SocketPacket(packet.type(), packet.nsp(), packet.id(), filled(packet.data()));
    }

    /** In place. The recursion is as deep as the JSON limits let data be. */
    private JsonNode filled(JsonNode node) throws ProtocolException {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode element = array.get(i);
                if (element.isContainerNode()) {
                    array.set(i, filled(element));
                }
            }
        } else if (node instanceof ObjectNode object) {
            JsonNode marker = object.get(PLACEHOLDER);
            if (marker != null && marker.isBoolean() && marker.booleanValue()) {
                return attachment(object.get(NUMBER));
            }
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (field.getValue().isContainerNode()) {
                    field.setValue(filled(field.getValue()));
                }
            }
        }
        return node;
    }

    private BinaryNode attachment(JsonNode number) throws ProtocolException {
        double index = number != null && number.isNumber() ? number.doubleValue() : -1;
        if (index < 0 || index >= attachments.size() || index != Math.rint(index)) {
            throw new ProtocolException(Reason.ILLEGAL_ATTACHMENTS);
        }
        BinaryNode attachment = attachments.get((int) index);
        // Each reference is a copy as soon as the packet is sent on: thousands of them to one attachment would make
        // gigabytes out of a megabyte.
        referredBytes += attachment.binaryValue().length;
        if (referredBytes > maxBytes) {
            throw new ProtocolException(Reason.TOO_MANY_BYTES);
        }
        return attachment;
    }
}
