package chat.node.bus.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.common.msgpack.MsgPack;
import chat.node.bus.frame.PoisonException.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoisonTest {
    private static final FrameLimits SMALL = new FrameLimits(200, 40, 3, 5);

    private final Frames frames = new Frames(FrameLimits.DEFAULT);
    private final Frames small = new Frames(SMALL);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "'u'",
                "{}",
                "[]",
                "['u']",
                "['u',{'type':2,'data':['e']}]",
                "['u',null,{}]",
                "['u',[],{}]",
                "['u',{'data':['e']},{}]",
                "['u',{'type':'2','data':['e']},{}]",
                "['u',{'type':2},{}]",
                "['u',{'type':2,'data':'e'},{}]",
                "['u',{'type':2,'data':{}},{}]",
                "['u',{'type':2,'data':[]},{}]",
                "['u',{'type':2,'data':[null]},{}]",
                "['u',{'type':2,'data':[['e']]},{}]",
                "['u',{'type':2,'data':['connect']},{}]",
                "['u',{'type':2,'data':['disconnect']},{}]",
                "['u',{'type':2,'data':['e'],'nsp':{}},{}]",
                "['u',{'type':2,'data':['e']},null]",
                "['u',{'type':2,'data':['e']},[]]",
                "['u',{'type':2,'data':['e']},{'rooms':'a'}]",
                "['u',{'type':2,'data':['e']},{'rooms':{'a':1}}]",
                "['u',{'type':2,'data':['e']},{'except':'a'}]",
                "[[],{'type':2,'data':['e']},{}]",
                // They must never become a broadcast to everyone.
                "['u',{'type':2,'data':['e']},{'rooms':[null]}]",
                "['u',{'type':2,'data':['e']},{'rooms':[{},true]}]",
            })
    void broadcastsOfAnotherShape(String json) {
        assertThat(broadcast(json)).isEqualTo(Kind.SHAPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type':null}",
                "{'type':'1','requestId':'r'}",
                "{'type':0}",
                "{'type':1}",
                "{'type':1,'requestId':5}",
                "{'type':1,'requestId':'r','uid':[]}",
                "{'type':2}",
                "{'type':2,'opts':[],'rooms':['a']}",
                "{'type':2,'opts':{'rooms':[null]},'rooms':['a']}",
                "{'type':2,'opts':{},'rooms':{}}",
                "{'type':2,'sid':'s'}",
                "{'type':3,'room':'r'}",
                "{'type':4,'close':true}",
                "{'type':5,'requestId':'r'}",
                "{'type':5,'opts':{}}",
                "{'type':6}",
                "{'type':6,'data':{}}",
                "{'type':6,'data':[{}]}",
                "{'type':7,'requestId':'r','opts':{}}",
                "{'type':7,'requestId':'r','packet':{'type':2,'data':['e']}}",
                "{'type':7,'packet':{'type':2,'data':['e']},'opts':{}}",
            })
    void requestsOfAnotherShape(String json) {
        assertThat(request(json)).isEqualTo(Kind.SHAPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'requestId':null}",
                "{'requestId':7}",
                "{'requestId':'r','sockets':{}}",
                "{'requestId':'r','sockets':[null]}",
                "{'requestId':'r','sockets':[{}]}",
                "{'requestId':'r','sockets':[{'id':'s','rooms':'a'}]}",
                "{'requestId':'r','rooms':'a'}",
                "{'requestId':'r','type':8}",
                "{'requestId':'r','type':8,'clientCount':-1}",
                "{'requestId':'r','type':8,'clientCount':1.5}",
                "{'requestId':'r','type':8,'clientCount':3e9}",
                "{'requestId':'r','type':8,'clientCount':'1'}",
            })
    void responsesOfAnotherShape(String json) {
        assertThat(response(json)).isEqualTo(Kind.SHAPE);
    }

    @Test
    void typesThatNobodyKnows() {
        assertThat(broadcast("['u',{'type':1,'data':['e']},{}]")).isEqualTo(Kind.UNKNOWN);
        assertThat(request("{'type':10}")).isEqualTo(Kind.UNKNOWN);
        assertThat(request("{'type':-1}")).isEqualTo(Kind.UNKNOWN);
    }

    /** Its 3 is a join; taken for ours, which is a leave, it would do harm. */
    @Test
    void requestsOfTheAdapterBeforeVersion6() {
        assertThat(request("{'requestid':'r','type':3,'sid':'s','room':'a'}")).isEqualTo(Kind.UNKNOWN);
        assertThat(request("{'requestid':'r','type':1,'sid':'s'}")).isEqualTo(Kind.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c1", "93a6", "93a641623378597a", "93a175", "93a17580", "c4", "0000"})
    void whatIsNoMsgPack(String hex) {
        assertThat(kind(() -> frames.readBroadcast(Bytes.of(hex)))).isEqualTo(Kind.SYNTAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{}}", "{'type':1", "{'type':}", "{'a':NaN}", "{}[]", "{\u0000}", "{'type':1}x"})
    void whatIsNoJson(String json) {
        assertThat(kind(() -> frames.readRequest(Bytes.of(json.replace('\'', '"')))))
                .isEqualTo(Kind.SYNTAX);
        assertThat(kind(() -> frames.readResponse(Bytes.of(json.replace('\'', '"')))))
                .isEqualTo(Kind.SYNTAX);
    }

    @Test
    void broadcastsAreMsgPackOnly() {
        assertThat(kind(() -> frames.readBroadcast(Bytes.of("{}")))).isEqualTo(Kind.SYNTAX);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "['u',{'type':2,'data':['e']},{'rooms':['a','b','c','d']}]",
                "['u',{'type':2,'data':['e']},{'except':['a','b','c','d']}]",
                "['u',{'type':2,'data':['e']},{'rooms':['abcdef']}]",
                "['u',{'type':2,'data':['e'],'nsp':'/abcde'},{}]",
                "['u',{'type':2,'data':['e',[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]},{}]",
                "['uuuuuu',{'type':2,'data':['e']},{}]",
            })
    void broadcastsPastALimit(String json) {
        assertThat(kind(() -> small.readBroadcast(packed(json)))).isEqualTo(Kind.LIMIT);
    }

    @Test
    void requestsAndResponsesPastALimit() {
        String values = "0,".repeat(40) + "0";
        String manyNames = "{'type':2,'opts':{},'rooms':['a','b','c','d']}";
        assertThat(kind(() -> small.readRequest(Bytes.of(manyNames.replace('\'', '"')))))
                .isEqualTo(Kind.LIMIT);
        assertThat(kind(() -> small.readRequest(Bytes.of("{\"type\":6,\"data\":[" + values + "]}"))))
                .isEqualTo(Kind.LIMIT);
        assertThat(kind(() -> small.readResponse(Bytes.of("{\"requestId\":\"r\",\"rooms\":[" + values + "]}"))))
                .isEqualTo(Kind.LIMIT);
        assertThat(kind(() -> small.readResponse(Bytes.of("{\"requestId\":\"r\",\"rooms\":[\"abcdef\"]}"))))
                .isEqualTo(Kind.LIMIT);
        assertThat(kind(() -> small.readResponse(Bytes.of("{\"requestId\":\"r\"" + " ".repeat(200) + "}"))))
                .isEqualTo(Kind.LIMIT);
        assertThat(kind(() -> small.readBroadcast(new byte[201]))).isEqualTo(Kind.LIMIT);
    }

    @Test
    void depthIsLimitedAndNothingIsWrittenThatCouldNotBeRead() throws Exception {
        int around = 2;
        EventData deepest = new EventData(nested(MsgPack.MAX_DEPTH - around));
        EventData tooDeep = new EventData(nested(MsgPack.MAX_DEPTH - around + 1));

        BroadcastFrame frame = new BroadcastFrame("u", "/", deepest, Options.EVERYONE);
        assertThat(frames.readBroadcast(frames.write(frame)).data().event()).isEqualTo("e");
        assertThatThrownBy(() -> frames.write(new BroadcastFrame("u", "/", tooDeep, Options.EVERYONE)))
                .isInstanceOf(IllegalArgumentException.class);
        // Here only one container is around it.
        Request request = new Request.ServerSideEmit("u", null, tooDeep);
        assertThat(frames.readRequest(frames.write(request)).uid()).isEqualTo("u");
        Request deeper = new Request.ServerSideEmit("u", null, new EventData(nested(MsgPack.MAX_DEPTH)));
        assertThatThrownBy(() -> frames.write(deeper)).isInstanceOf(IllegalArgumentException.class);
        assertThat(kind(() -> frames.readBroadcast(Bytes.of("91".repeat(10_000)))))
                .isEqualTo(Kind.LIMIT);
        assertThat(kind(() -> frames.readRequest(Bytes.of("{\"a\":" + "[".repeat(10_000)))))
                .isEqualTo(Kind.LIMIT);
    }

    @Test
    void nothingIsWrittenThatIsTooLongToBeRead() {
        EventData data = Bytes.event("[\"e\",\"" + "x".repeat(200) + "\"]");

        assertThatThrownBy(() -> small.write(new BroadcastFrame("u", "/", data, Options.EVERYONE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> small.write(new Request.ServerSideEmit("u", null, data)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> small.write(new Response.RoomNames("r", List.of("x".repeat(200)))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void poisonTellsNothingOfWhatItHeld() {
        PoisonException poison = catchThrowableOfType(
                PoisonException.class, () -> frames.readRequest(Bytes.of("{\"token\":\"secret\"")));

        assertThat(poison).hasMessageNotContaining("secret").hasNoCause();
        assertThat(poison.getStackTrace()).isEmpty();
        assertThat(poison.kind().tag()).isEqualTo("syntax");
    }

    /** An event whose only argument makes it that deep. */
    private static ArrayNode nested(int depth) {
        JsonNode node = JsonNodeFactory.instance.arrayNode();
        for (int i = 2; i < depth; i++) {
            node = JsonNodeFactory.instance.arrayNode().add(node);
        }
        return JsonNodeFactory.instance.arrayNode().add("e").add(node);
    }

    private Kind broadcast(String json) {
        return kind(() -> frames.readBroadcast(packed(json)));
    }

    /** In either form. */
    private Kind request(String json) {
        Kind kind = kind(() -> frames.readRequest(Bytes.of(json.replace('\'', '"'))));
        assertThat(kind(() -> frames.readRequest(packed(json)))).isEqualTo(kind);
        return kind;
    }

    private Kind response(String json) {
        Kind kind = kind(() -> frames.readResponse(Bytes.of(json.replace('\'', '"'))));
        assertThat(kind(() -> frames.readResponse(packed(json)))).isEqualTo(kind);
        return kind;
    }

    private static byte[] packed(String json) {
        return MsgPack.write(Bytes.json(json.replace('\'', '"')));
    }

    private static Kind kind(org.assertj.core.api.ThrowableAssert.ThrowingCallable read) {
        return catchThrowableOfType(PoisonException.class, read).kind();
    }
}
