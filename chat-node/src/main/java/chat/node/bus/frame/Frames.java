package chat.node.bus.frame;

import chat.common.bytes.ByteSink;
import chat.common.bytes.Utf8;
import chat.common.json.Json;
import chat.common.msgpack.MsgPack;
import chat.common.msgpack.MsgPackException;
import chat.node.bus.frame.PoisonException.Kind;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;

/**
 * Frames to and from bytes. Whatever arrives is a stranger's: it ends in a frame or in a {@link PoisonException}.
 *
 * <p>Thread-safe.
 */
public final class Frames {
    private static final int MAX_NUMBER = 100;
    private static final int FIXED_ARRAY_OF_THREE = 0x93;
    private static final int FIXED_STRING = 0xa0;
    private static final int FIXED_STRING_MAX = 0x1f;
    private static final int TYPICAL_SIZE = 512;

    private final FrameLimits limits;
    private final FrameReader reader;
    private final JsonFactory json;

    public Frames(FrameLimits limits) {
        this.limits = limits;
        this.reader = new FrameReader(limits);
        this.json = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // Names of fields that strangers make up are no use to the next frame.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MsgPack.MAX_DEPTH)
                        .maxTokenCount(limits.maxValues())
                        .maxStringLength(limits.maxBytes())
                        .maxNameLength(limits.maxBytes())
                        .maxNumberLength(MAX_NUMBER)
                        .build())
                .build();
    }

    /**
     * Whether it is a broadcast of that node: cheap, so that a node need not decode what it sent itself. False for what is
     * no broadcast.
     *
     * @param uid up to 31 characters of ASCII
     */
    public static boolean isFrom(String uid, byte[] broadcast) {
        int length = uid.length();
        if (broadcast.length < 2 + length
                || length > FIXED_STRING_MAX
                || (broadcast[0] & 0xff) != FIXED_ARRAY_OF_THREE
                || (broadcast[1] & 0xff) != (FIXED_STRING | length)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (broadcast[2 + i] != uid.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public BroadcastFrame readBroadcast(byte[] bytes) throws PoisonException {
        return reader.broadcast(msgPack(bytes));
    }

    public Request readRequest(byte[] bytes) throws PoisonException {
        return reader.request(tree(bytes));
    }

    public Response readResponse(byte[] bytes) throws PoisonException {
        return reader.response(tree(bytes));
    }

    /** @throws IllegalArgumentException if no reader would take it: too long, or nested too deep */
    public byte[] write(BroadcastFrame frame) {
        ByteSink out = new ByteSink(TYPICAL_SIZE);
        FrameWriter.broadcast(frame, out);
        return bounded(out.toByteArray());
    }

    /** @throws IllegalArgumentException if no reader would take it: too long, or nested too deep */
    public byte[] write(Request request) {
        if (request instanceof Request.BroadcastWithAck broadcast) {
            ByteSink out = new ByteSink(TYPICAL_SIZE);
            FrameWriter.broadcastWithAck(broadcast, out);
            return bounded(out.toByteArray());
        }
        return bounded(bytes(FrameWriter.tree(request)));
    }

    /** @throws IllegalArgumentException if no reader would take it: too long, or nested too deep */
    public byte[] write(Response response) {
        if (response instanceof Response.ClientAck ack) {
            ByteSink out = new ByteSink(TYPICAL_SIZE);
            FrameWriter.clientAck(ack, out);
            return bounded(out.toByteArray());
        }
        return bounded(bytes(FrameWriter.tree(response)));
    }

    private byte[] bounded(byte[] bytes) {
        if (bytes.length > limits.maxBytes()) {
            throw new IllegalArgumentException("longer than " + limits.maxBytes() + " bytes");
        }
        return bytes;
    }

    /** As JSON, unless that cannot say it: readers take either. */
    private static byte[] bytes(ObjectNode tree) {
        return fitsJson(tree, 0) ? Json.bytes(tree) : MsgPack.write(tree);
    }

    /** Bytes would become base64, which nobody takes for bytes, and what is no number a string. */
    private static boolean fitsJson(JsonNode node, int depth) {
        if (node.isContainerNode() && depth >= MsgPack.MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + MsgPack.MAX_DEPTH);
        }
        // Loops, since streams would take ten times the stack.
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            // Half a character in a name is more than Jackson reads.
            if (!Utf8.isWellFormed(field.getKey()) || !fitsJson(field.getValue(), depth + 1)) {
                return false;
            }
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (!fitsJson(element, depth + 1)) {
                    return false;
                }
            }
        }
        boolean notANumber = node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue());
        return !notANumber && !node.isBinary() && !node.isPojo();
    }

    private JsonNode tree(byte[] bytes) throws PoisonException {
        return bytes.length > 0 && bytes[0] == '{' ? json(bytes) : msgPack(bytes);
    }

    private JsonNode msgPack(byte[] bytes) throws PoisonException {
        try {
            return MsgPack.read(bytes, limits.maxBytes(), limits.maxValues());
        } catch (MsgPackException e) {
            throw new PoisonException(e.isPastLimit() ? Kind.LIMIT : Kind.SYNTAX);
        }
    }

    private JsonNode json(byte[] bytes) throws PoisonException {
        if (bytes.length > limits.maxBytes()) {
            throw new PoisonException(Kind.LIMIT);
        }
        try (JsonParser parser = json.createParser(bytes)) {
            JsonNode tree = Json.mapper().readTree(parser);
            if (tree == null || parser.nextToken() != null) {
                throw new PoisonException(Kind.SYNTAX);
            }
            return tree;
        } catch (StreamConstraintsException e) {
            throw new PoisonException(Kind.LIMIT);
        } catch (IOException e) {
            throw new PoisonException(Kind.SYNTAX);
        }
    }
}
