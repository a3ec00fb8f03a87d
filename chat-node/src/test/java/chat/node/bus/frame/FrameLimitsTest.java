package chat.node.bus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What can be written is what can be read: neither more, which would be lost on the way, nor less. */
class FrameLimitsTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int NAMES = 5;
    private static final int NAME_LENGTH = 8;

    private final Frames small = new Frames(new FrameLimits(700, 60, NAMES, NAME_LENGTH));
    private final Frames large = new Frames(FrameLimits.DEFAULT);

    private interface Step {
        Object run() throws PoisonException;
    }

    @Property(tries = 2_000)
    void theLimitsOfReadingAreThoseOfWriting(
            @ForAll @IntRange(max = 7) int kind,
            @ForAll @IntRange(max = NAMES + 2) int rooms,
            @ForAll @IntRange(max = NAMES + 2) int except,
            @ForAll @IntRange(min = 1, max = NAME_LENGTH + 2) int nameLength,
            @ForAll @IntRange(max = 45) int values,
            @ForAll @IntRange(min = 1, max = 25) int valueLength,
            @ForAll boolean binary) {
        Options options = new Options(names(rooms, nameLength), names(except, 2));
        EventData data = data("x".repeat(nameLength), values, valueLength, binary);
        JsonNode tree = data.array();
        switch (kind) {
            case 0 -> check(new BroadcastFrame("uid", "/", data, options));
            case 1 -> check(new Request.BroadcastWithAck("uid", "id", "/", data, options));
            case 2 -> check(new Request.ServerSideEmit("uid", "id", data));
            case 3 -> check(new Request.Join("uid", options, names(except + 1, nameLength)));
            case 4 -> check(new Request.FetchSockets("uid", "id", options));
            case 5 -> check(new Response.ServerAnswer("id", tree));
            case 6 -> check(new Response.ClientAck("id", tree));
            default -> check(new Response.RoomNames("id", names(values, nameLength)));
        }
    }

    private void check(BroadcastFrame frame) {
        byte[] bytes = large.write(frame);
        assertThat(fails(() -> small.write(frame))).isEqualTo(fails(() -> small.readBroadcast(bytes)));
    }

    private void check(Request request) {
        byte[] bytes = large.write(request);
        assertThat(fails(() -> small.write(request))).isEqualTo(fails(() -> small.readRequest(bytes)));
    }

    private void check(Response response) {
        byte[] bytes = large.write(response);
        assertThat(fails(() -> small.write(response))).isEqualTo(fails(() -> small.readResponse(bytes)));
    }

    private static boolean fails(Step step) {
        try {
            return step.run() == null;
        } catch (PoisonException | IllegalArgumentException past) {
            return true;
        }
    }

    private static List<String> names(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> (i + "-".repeat(length)).substring(0, length))
                .toList();
    }

    private static EventData data(String event, int values, int length, boolean binary) {
        ArrayNode array = NODES.arrayNode().add(event);
        ObjectNode object = array.addObject();
        List<JsonNode> kinds = new ArrayList<>(List.of(
                NODES.textNode("y".repeat(length)),
                NODES.numberNode(1.5),
                NODES.numberNode(-40 * length),
                NODES.booleanNode(true),
                NullNode.getInstance(),
                NODES.arrayNode().add(1),
                NODES.numberNode(Long.MIN_VALUE),
                NODES.numberNode(BigInteger.ONE.shiftLeft(63)),
                NODES.numberNode(1e19)));
        if (binary) {
            kinds.add(BinaryNode.valueOf(new byte[length]));
        }
        for (int i = 0; i < values; i++) {
            if (i % 3 == 0) {
                object.set("k" + i, kinds.get(i % kinds.size()));
            } else {
                array.add(kinds.get(i % kinds.size()));
            }
        }
        return new EventData(array);
    }

    @Test
    void aNumberOfMoreDigitsThanJsonReadersTakeTravelsAsJavaScriptHasIt() throws Exception {
        BigInteger huge = BigInteger.TEN.pow(200).add(BigInteger.ONE);
        EventData data = new EventData(NODES.arrayNode().add("event").add(huge));

        Request read = large.readRequest(large.write(new Request.ServerSideEmit("uid", "id", data)));

        assertThat(((Request.ServerSideEmit) read).data().args().get(0).doubleValue())
                .isEqualTo(1e200);
    }
}
