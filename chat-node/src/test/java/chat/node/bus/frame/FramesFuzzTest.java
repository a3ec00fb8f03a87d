package chat.node.bus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Longer by hand: {@code -Djqwik.tries.default=1000000}. */
class FramesFuzzTest {
    private final Frames frames = new Frames(FrameLimits.DEFAULT);

    @Property
    void broadcastsAreReadBack(@ForAll("broadcasts") BroadcastFrame frame) throws Exception {
        byte[] bytes = frames.write(frame);

        assertThat(frames.readBroadcast(bytes)).isEqualTo(frame);
        assertThat(Frames.isFrom(frame.uid(), bytes)).isTrue();
    }

    @Property
    void requestsAreReadBack(@ForAll("requests") Request request) throws Exception {
        assertThat(frames.readRequest(frames.write(request))).isEqualTo(request);
    }

    @Property
    void responsesAreReadBack(@ForAll("responses") Response response) throws Exception {
        assertThat(frames.readResponse(frames.write(response))).isEqualTo(response);
    }

    @Property
    void randomBytesEndInAFrameOrInPoison(@ForAll byte[] bytes) {
        readAll(bytes);
        byte[] json = Arrays.copyOf(bytes, bytes.length + 1);
        json[bytes.length] = '}';
        json[0] = '{';
        readAll(json);
    }

    @Property
    void mutatedFramesEndInAFrameOrInPoison(@ForAll("frames") byte[] frame, @ForAll long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            byte[] bytes = frame.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            readAll(bytes);
        }
    }

    @Property(tries = 50)
    void truncatedFramesArePoison(@ForAll("frames") byte[] frame) {
        for (int length = 0; length < frame.length; length++) {
            byte[] bytes = Arrays.copyOf(frame, length);
            assertThat(readAll(bytes)).isZero();
        }
    }

    @Property
    void treesOfAnyShapeEndInAFrameOrInPoison(@ForAll("objects") JsonNode tree) {
        readAll(chat.common.msgpack.MsgPack.write(tree));
        if (tree.isObject()) {
            readAll(chat.common.msgpack.MsgPack.write(
                    JsonNodeFactory.instance.arrayNode().add("u").add(tree).add(tree)));
            readAll(chat.common.json.Json.bytes(tree));
        }
    }

    @Test
    @Timeout(60)
    void timeAndMemoryAreProportionalToTheBytes() {
        for (int filler = 0; filler < 256; filler++) {
            byte[] bytes = new byte[2_000_000];
            Arrays.fill(bytes, (byte) filler);
            for (int first : new int[] {filler, 0x93, 0xdd, 0xdf, '{'}) {
                bytes[0] = (byte) first;
                readAll(bytes);
            }
        }
    }

    @Provide
    Arbitrary<byte[]> frames() {
        return Arbitraries.oneOf(
                broadcasts().map(frames::write),
                requests().map(frames::write),
                responses().map(frames::write));
    }

    @Provide
    Arbitrary<BroadcastFrame> broadcasts() {
        return Combinators.combine(ids(), names(), events(), options(flags())).as(BroadcastFrame::new);
    }

    @Provide
    Arbitrary<Request> requests() {
        Arbitrary<String> optionalId = ids().injectNull(0.3);
        Arbitrary<Options> options = options(Arbitraries.just(Flags.NONE));
        Arbitrary<List<String>> lists = names().list().ofMaxSize(4);
        return Arbitraries.oneOf(
                Combinators.combine(optionalId, ids(), lists).as(Request.FindSockets::new),
                Combinators.combine(optionalId, ids()).as(Request.AllRooms::new),
                Combinators.combine(optionalId, options, lists).as(Request.Join::new),
                Combinators.combine(optionalId, options, lists).as(Request.Leave::new),
                Combinators.combine(optionalId, options, Arbitraries.of(true, false))
                        .as(Request.Disconnect::new),
                Combinators.combine(optionalId, optionalId, ids(), names()).as(Request.JoinOne::new),
                Combinators.combine(optionalId, optionalId, ids(), names()).as(Request.LeaveOne::new),
                Combinators.combine(optionalId, optionalId, ids(), Arbitraries.of(true, false))
                        .as(Request.DisconnectOne::new),
                Combinators.combine(optionalId, ids(), options).as(Request.FetchSockets::new),
                Combinators.combine(optionalId, optionalId, events()).as(Request.ServerSideEmit::new),
                Combinators.combine(ids(), ids(), names(), events(), options(flags()))
                        .as(Request.BroadcastWithAck::new));
    }

    @Provide
    Arbitrary<Response> responses() {
        Arbitrary<List<String>> lists = names().list().ofMaxSize(4);
        Arbitrary<SocketDetails> details = Combinators.combine(
                        ids(), fields(), lists, trees().filter(data -> !data.isNull()))
                .as(SocketDetails::new);
        return Arbitraries.oneOf(
                Combinators.combine(ids(), ids().list().ofMinSize(1).ofMaxSize(4))
                        .as(Response.SocketIds::new),
                Combinators.combine(ids(), lists).as(Response.RoomNames::new),
                Combinators.combine(ids(), details.list().ofMaxSize(3)).as(Response.Sockets::new),
                ids().map(Response.Done::new),
                Combinators.combine(ids(), trees()).as(Response.ServerAnswer::new),
                Combinators.combine(ids(), Arbitraries.integers().greaterOrEqual(0))
                        .as(Response.ClientCount::new),
                Combinators.combine(ids(), trees()).as(Response.ClientAck::new));
    }

    /** With the names that frames use. */
    @Provide
    Arbitrary<JsonNode> objects() {
        Arbitrary<String> keys = Arbitraries.of(
                "uid",
                "requestId",
                "type",
                "packet",
                "opts",
                "rooms",
                "except",
                "flags",
                "data",
                "nsp",
                "sid",
                "room",
                "close",
                "sockets",
                "clientCount",
                "id",
                "handshake",
                "timeout",
                "volatile");
        Arbitrary<JsonNode> leaves =
                Arbitraries.oneOf(Arbitraries.integers().between(-1, 10).map(IntNode::valueOf), leaves());
        return Arbitraries.recursive(() -> leaves, elements -> containers(keys, elements), 0, 4);
    }

    private static Arbitrary<JsonNode> containers(Arbitrary<String> keys, Arbitrary<JsonNode> elements) {
        return Arbitraries.oneOf(
                elements.list().ofMaxSize(4).map(FramesFuzzTest::array),
                Arbitraries.maps(keys, elements).ofMaxSize(6).map(FramesFuzzTest::object));
    }

    private static Arbitrary<Flags> flags() {
        Arbitrary<Boolean> bits = Arbitraries.of(true, false);
        Arbitrary<Duration> timeouts =
                Arbitraries.integers().between(0, Integer.MAX_VALUE).map(Duration::ofMillis);
        return Combinators.combine(bits, bits, bits, timeouts).as(Flags::new);
    }

    private static Arbitrary<Options> options(Arbitrary<Flags> flags) {
        Arbitrary<List<String>> lists = names().list().ofMaxSize(4);
        return Combinators.combine(lists, lists, flags).as(Options::new);
    }

    private static Arbitrary<String> ids() {
        return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(
                ids(),
                Arbitraries.strings()
                        .withChars('/', '#', ' ', 'ä', '€', '\u2028', '"', '\\')
                        .ofMaxLength(70));
    }

    private static Arbitrary<EventData> events() {
        Arbitrary<String> event = names().filter(name -> !name.equals("connect"));
        return Combinators.combine(event, trees().list().ofMaxSize(3)).as((name, args) -> {
            ArrayNode data = JsonNodeFactory.instance.arrayNode().add(name);
            return new EventData(data.addAll(args));
        });
    }

    private static Arbitrary<ObjectNode> fields() {
        return Arbitraries.maps(names(), leaves()).ofMaxSize(3).map(fields -> (ObjectNode) object(fields));
    }

    private static Arbitrary<JsonNode> trees() {
        Arbitrary<JsonNode> leaves = leaves();
        return Arbitraries.oneOf(
                leaves,
                leaves.list().ofMaxSize(4).map(FramesFuzzTest::array),
                Arbitraries.maps(names(), leaves).ofMaxSize(4).map(FramesFuzzTest::object));
    }

    private static Arbitrary<JsonNode> leaves() {
        return Arbitraries.oneOf(
                names().map(TextNode::valueOf),
                Arbitraries.integers().map(IntNode::valueOf),
                Arbitraries.longs().filter(value -> value != value.intValue()).map(LongNode::valueOf),
                Arbitraries.doubles().filter(value -> value != Math.rint(value)).map(DoubleNode::valueOf),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(BinaryNode::valueOf),
                Arbitraries.of(BooleanNode.TRUE, BooleanNode.FALSE),
                Arbitraries.just(NullNode.getInstance()));
    }

    private static JsonNode array(List<JsonNode> elements) {
        return JsonNodeFactory.instance.arrayNode().addAll(elements);
    }

    private static JsonNode object(Map<String, JsonNode> fields) {
        return JsonNodeFactory.instance.objectNode().setAll(fields);
    }

    /** How many of the readers took it. */
    private int readAll(byte[] bytes) {
        return read(() -> frames.readBroadcast(bytes))
                + read(() -> frames.readRequest(bytes))
                + read(() -> frames.readResponse(bytes));
    }

    private static int read(Reader reader) {
        try {
            assertThat(reader.read()).isNotNull();
            return 1;
        } catch (PoisonException poison) {
            assertThat(poison.getStackTrace()).isEmpty();
            return 0;
        }
    }

    @FunctionalInterface
    private interface Reader {
        Object read() throws PoisonException;
    }
}
