package chat.node.bus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.common.msgpack.MsgPack;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes are what @socket.io/redis-adapter 8.3 and @socket.io/redis-emitter 5.1 published. */
class BroadcastFrameTest {
    private static final String UID = "93a641623378597a";
    private static final String NEWS = "83a47479706502a46461746191a46e657773a36e7370a12f";

    private final Frames frames = new Frames(FrameLimits.DEFAULT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // everyone, one room, several
                "'[\"message\"]' | '' | '' | 83a47479706502a46461746191a76d657373616765a36e7370a12f"
                        + "83a5726f6f6d7390a665786365707490a5666c61677380",
                "'[\"message\",{\"id\":1}]' | room1 | '' | 83a47479706502a46461746192a76d65737361676581a2696401a36e7370a12f"
                        + "83a5726f6f6d7391a5726f6f6d31a665786365707490a5666c61677380",
                "'[\"news\",1,\"x\",null,true]' | a,b | c |"
                        + "83a47479706502a46461746195a46e65777301a178c0c3a36e7370a12f"
                        + "83a5726f6f6d7392a161a162a665786365707491a163a5666c61677380",
            })
    void roomsAreReadAndWritten(String data, String rooms, String except, String hex) throws Exception {
        BroadcastFrame frame = new BroadcastFrame(
                "Ab3xYz", "/", Bytes.event(data), new Options(names(rooms), names(except), Flags.NONE));

        assertThat(frames.readBroadcast(Bytes.of(UID + hex))).isEqualTo(frame);
        assertThat(Bytes.text(frames.write(frame))).isEqualTo(UID + hex);
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, false, 0, 81a8766f6c6174696c65c3",
        "false, false, false, 0, 81a8636f6d7072657373c2",
        "false, true, true, 0, 81b465787065637453696e676c65526573706f6e7365c3",
        "false, true, true, 700, 82b465787065637453696e676c65526573706f6e7365c3a774696d656f7574cd02bc",
        "true, true, false, 1500, 82a8766f6c6174696c65c3a774696d656f7574cd05dc",
    })
    void flagsAreReadAndWritten(boolean droppable, boolean compressed, boolean single, int millis, String hex)
            throws Exception {
        Flags flags = new Flags(droppable, compressed, single, java.time.Duration.ofMillis(millis));
        String bytes = UID + NEWS + "83a5726f6f6d7390a665786365707490a5666c616773" + hex;

        BroadcastFrame frame = frames.readBroadcast(Bytes.of(bytes));

        assertThat(frame.options().flags()).isEqualTo(flags);
        assertThat(Bytes.text(frames.write(frame))).isEqualTo(bytes);
    }

    @Test
    void bytesTravelWhereverTheyStand() throws Exception {
        String hex = UID + "83a47479706502a46461746193a466696c65c40301020381a66e657374656491c401ffa36e7370a12f"
                + "83a5726f6f6d7391a172a665786365707490a5666c61677380";

        BroadcastFrame frame = frames.readBroadcast(Bytes.of(hex));

        assertThat(frame.data().args().get(0).binaryValue()).containsExactly(1, 2, 3);
        assertThat(frame.data().args().get(1).at("/nested/0").binaryValue()).containsExactly(-1);
        assertThat(Bytes.text(frames.write(frame))).isEqualTo(hex);
    }

    @Test
    void numbersAreThoseOfJavaScript() throws Exception {
        String numbers = """
                [0, -0.0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 9007199254740991, -1, -32, -33, -128,
                 -129, -32768, -32769, -2147483648, -2147483649, -9007199254740991, 1.5, -0.1, 9223372036854775808.0,
                 1e19, 5.0]""";
        ArrayNode data = Json.mapper().createArrayNode().add("n");
        data.addAll((ArrayNode) Bytes.json(numbers));
        BroadcastFrame frame = new BroadcastFrame("Ab3xYz", "/", new EventData(data), Options.EVERYONE);

        assertThat(Bytes.text(frames.write(frame)))
                .isEqualTo(
                        UID + "83a47479706502a464617461dc001ba16e00007fcc80ccffcd0100cdffffce00010000ceffffffff"
                                + "cf0000000100000000cf001fffffffffffffffe0d0dfd080d1ff7fd18000d2ffff7fffd280000000"
                                + "d3ffffffff7fffffffd3ffe0000000000001cb3ff8000000000000cbbfb999999999999a"
                                + "cf8000000000000000cf8ac7230489e8000005a36e7370a12f83a5726f6f6d7390a665786365707490a5666c61677380");
    }

    @Test
    void datesAndWhatIsUndefinedAreReadAsJsonHasThem() throws Exception {
        BroadcastFrame dates = frames.readBroadcast(Bytes.of(UID
                + "83a47479706502a46461746193a26174d7ff1dcd65006553f100d6ff00000000a36e7370a12f"
                + "83a5726f6f6d7390a665786365707490a5666c61677380"));
        BroadcastFrame undefined = frames.readBroadcast(
                Bytes.of(
                        UID
                                + "83a47479706502a46461746194a175c081a1620191c0a36e7370a12f83a5726f6f6d7390a665786365707490a5666c61677380"));

        assertThat(dates.data())
                .isEqualTo(Bytes.event("[\"at\",\"2023-11-14T22:13:20.125Z\",\"1970-01-01T00:00:00.000Z\"]"));
        assertThat(undefined.data()).isEqualTo(Bytes.event("[\"u\",null,{\"b\":1},[null]]"));
    }

    @ParameterizedTest
    @CsvSource({
        "9105, 5",
        "93cf0000000100000000f9cb3ff8000000000000, '4294967296,-7,1.5'",
        "91cb4014000000000000, 5",
        "91cb8000000000000000, 0",
        "91cf00038d7ea4c68000, 1000000000000000",
        // null is what an undefined room becomes: nobody is in it
        "92a161c0, a",
        "c0, ''",
    })
    void roomsMayBeNumbers(String hex, String rooms) throws Exception {
        BroadcastFrame frame =
                frames.readBroadcast(Bytes.of(UID + NEWS + "83a5726f6f6d73" + hex + "a665786365707490a5666c61677380"));

        assertThat(frame.options().rooms()).isEqualTo(names(rooms));
    }

    @Test
    void emittersWriteTheFieldsInTheirOwnOrder() throws Exception {
        BroadcastFrame volatileForAll = frames.readBroadcast(
                Bytes.of(
                        "93a7656d697474657283a47479706502a46461746192a46e657773c40101a36e7370a12f"
                                + "83a5726f6f6d7390a5666c61677382a8766f6c6174696c65c3a8636f6d7072657373c3a665786365707491a178"));
        BroadcastFrame inNamespace = frames.readBroadcast(
                Bytes.of("93a7656d697474657283a47479706502a46461746191a46e657773a36e7370a62f61646d696e"
                        + "83a5726f6f6d7392a16105a5666c61677380a665786365707490"));

        assertThat(volatileForAll.uid()).isEqualTo("emitter");
        assertThat(volatileForAll.options())
                .isEqualTo(new Options(List.of(), List.of("x"), Flags.NONE.withDroppable(true)));
        assertThat(inNamespace)
                .isEqualTo(new BroadcastFrame(
                        "emitter", "/admin", Bytes.event("[\"news\"]"), new Options(List.of("a", "5"), List.of())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // no namespace; no except; neither flags; nulls; flags that are none; unknown fields; an event that is
                // a number;
                // the type that old senders give an event with bytes; more elements; a uid that is a number or not
                // there
                "['u', {'type':2,'data':['news']}, {'rooms':[],'except':[],'flags':{}}]",
                "['u', {'type':2,'data':['news'],'nsp':null}, {'rooms':[],'flags':{}}]",
                "['u', {'nsp':'/','data':['news'],'type':2}, {}]",
                "['u', {'type':2,'data':['news'],'nsp':'/'}, {'rooms':null,'except':null,'flags':null}]",
                "['u', {'type':2,'data':['news'],'nsp':'/'}, {'rooms':[],'flags':[]}]",
                "['u', {'type':2,'data':['news'],'nsp':'/'}, {'flags':{'broadcast':true,'binary':false,'local':1}}]",
                "['u', {'type':2,'data':['news'],'nsp':'/','id':7,'options':{}}, {'rooms':[],'x':1}, 'more']",
                "['u', {'type':5,'data':['news'],'nsp':'/'}, {'rooms':[]}]",
                "['u', {'type':2,'data':['news'],'nsp':'/'}, {'flags':{'timeout':'x','compress':0,'volatile':''}}]",
            })
    void whatIsOptionalMayBeMissing(String json) throws Exception {
        assertThat(frames.readBroadcast(packed(json)))
                .isEqualTo(new BroadcastFrame("u", "/", Bytes.event("[\"news\"]"), Options.EVERYONE));
    }

    @Test
    void uidsAndEventsMayBeNumbers() throws Exception {
        assertThat(frames.readBroadcast(packed("[null,{'type':2,'data':[42,1]},{}]")))
                .isEqualTo(new BroadcastFrame(null, "/", Bytes.event("[\"42\",1]"), Options.EVERYONE));
        assertThat(frames.readBroadcast(packed("[7,{'type':2,'data':['a']},{}]"))
                        .uid())
                .isEqualTo("7");
    }

    @Test
    void aNodeKnowsItsOwn() {
        byte[] frame = frames.write(new BroadcastFrame("Ab3xYz", "/", Bytes.event("[\"news\"]"), Options.EVERYONE));

        assertThat(Frames.isFrom("Ab3xYz", frame)).isTrue();
        assertThat(Frames.isFrom("Ab3xYy", frame)).isFalse();
        assertThat(Frames.isFrom("Ab3xY", frame)).isFalse();
        assertThat(Frames.isFrom("Ab3xYzz", frame)).isFalse();
        assertThat(Frames.isFrom("Ab3xYz", Bytes.of("93a6416233"))).isFalse();
        assertThat(Frames.isFrom("Ab3xYz", Bytes.of("92a641623378597a"))).isFalse();
        assertThat(Frames.isFrom("Ab3xYz", new byte[0])).isFalse();
        assertThat(Frames.isFrom("x".repeat(40), frame)).isFalse();
    }

    @Test
    void whatTravelsIsNeverShown() throws Exception {
        BroadcastFrame frame = frames.readBroadcast(packed("['u',{'type':2,'data':['secret']},{'rooms':['private']}]"));

        assertThat(frame.toString()).doesNotContain("secret").doesNotContain("private");
    }

    private static byte[] packed(String json) {
        JsonNode tree = Bytes.json(json.replace('\'', '"'));
        return MsgPack.write(tree);
    }

    private static List<String> names(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(","));
    }
}
