package chat.node.bus.frame;

import chat.common.bytes.ByteSink;
import chat.common.json.Json;
import chat.common.msgpack.MsgPack;
import chat.common.msgpack.MsgPackException;
import chat.common.msgpack.MsgPackWriter;
import chat.node.bus.frame.PoisonException.Kind;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Frames to and from bytes. Whatever arrives is a stranger's: it ends in a frame or in a {@link PoisonException}.
 *
 * <p>Thread-safe.
 */
public final class Frames {
    private static final int FIXED_ARRAY_OF_THREE = 0x93;
    private static final int FIXED_STRING = 0xa0;
    private static final int FIXED_STRING_MAX = 0x1f;
    private static final int TYPICAL_SIZE = 512;

    private final FrameLimits limits;
    private final FrameCheck check;
    private final FrameReader reader;
    private final JsonFactory json;

    public Frames(FrameLimits limits) {
        this.limits = limits;
        this.check = new FrameCheck(limits);
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
                        .maxNumberLength(JsonFit.MAX_NUMBER)
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

    /** @throws IllegalArgumentException if no reader would take it: past one of the limits, or nested too deep */
    public byte[] write(BroadcastFrame frame) {
        check.broadcast(frame);
        return msgPack(pack -> FrameWriter.broadcast(frame, pack));
    }

    /** @throws IllegalArgumentException if no reader would take it: past one of the limits, or nested too deep */
    public byte[] write(Request request) {
        check.request(request);
        if (request instanceof Request.BroadcastWithAck broadcast) {
            return msgPack(pack -> FrameWriter.broadcastWithAck(broadcast, pack));
        }
        return bytes(FrameWriter.tree(request));
    }

    /** @throws IllegalArgumentException if no reader would take it: past one of the limits, or nested too deep */
    public byte[] write(Response response) {
        check.response(response);
        if (response instanceof Response.ClientAck ack) {
            return msgPack(pack -> FrameWriter.clientAck(ack, pack));
        }
        return bytes(FrameWriter.tree(response));
    }

    private byte[] msgPack(Consumer<MsgPackWriter> content) {
        ByteSink out = new ByteSink(TYPICAL_SIZE);
        MsgPackWriter pack = new MsgPackWriter(out);
        content.accept(pack);
        check.values(pack.values());
        return check.bytes(out.toByteArray());
    }

    /** As JSON, unless that cannot say it: readers take either. */
    private byte[] bytes(ObjectNode tree) {
        JsonFit json = new JsonFit();
        if (!json.fits(tree, 0)) {
            return msgPack(pack -> pack.tree(tree, 0));
        }
        check.values(json.tokens());
        return check.bytes(Json.bytes(tree));
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
