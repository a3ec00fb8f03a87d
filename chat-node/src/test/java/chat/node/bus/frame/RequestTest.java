package chat.node.bus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes are what @socket.io/redis-adapter 7 and 8, socket.io-redis 6 and @socket.io/redis-emitter 5 published. */
class RequestTest {
    private static final String ME = "Ab3xYz";

    private final Frames frames = new Frames(FrameLimits.DEFAULT);

    static Stream<Arguments> written() {
        Options inA = in("a");
        return Stream.of(
                Arguments.of(
                        new Request.FindSockets(ME, "r1", List.of("a")),
                        "{\"uid\":\"Ab3xYz\",\"requestId\":\"r1\",\"type\":0,\"rooms\":[\"a\"]}"),
                Arguments.of(new Request.AllRooms(ME, "r1"), "{\"uid\":\"Ab3xYz\",\"requestId\":\"r1\",\"type\":1}"),
                Arguments.of(
                        new Request.Join(ME, inA, List.of("x", "y")),
                        "{\"uid\":\"Ab3xYz\",\"type\":2,\"opts\":{\"rooms\":[\"a\"],\"except\":[]},\"rooms\":[\"x\",\"y\"]}"),
                Arguments.of(
                        new Request.Leave(ME, new Options(List.of("a"), List.of("b")), List.of("x")),
                        "{\"uid\":\"Ab3xYz\",\"type\":3,\"opts\":{\"rooms\":[\"a\"],\"except\":[\"b\"]},\"rooms\":[\"x\"]}"),
                Arguments.of(
                        new Request.Disconnect(ME, inA, true),
                        "{\"uid\":\"Ab3xYz\",\"type\":4,\"opts\":{\"rooms\":[\"a\"],\"except\":[]},\"close\":true}"),
                Arguments.of(
                        new Request.Disconnect(null, Options.EVERYONE, false),
                        "{\"type\":4,\"opts\":{\"rooms\":[],\"except\":[]},\"close\":false}"),
                Arguments.of(
                        new Request.JoinOne(ME, "r1", "s1", "x"),
                        "{\"uid\":\"Ab3xYz\",\"requestId\":\"r1\",\"type\":2,\"sid\":\"s1\",\"room\":\"x\"}"),
                Arguments.of(
                        new Request.LeaveOne(null, "r1", "s1", "x"),
                        "{\"requestId\":\"r1\",\"type\":3,\"sid\":\"s1\",\"room\":\"x\"}"),
                Arguments.of(
                        new Request.DisconnectOne(null, "r1", "s1", true),
                        "{\"requestId\":\"r1\",\"type\":4,\"sid\":\"s1\",\"close\":true}"),
                Arguments.of(
                        new Request.FetchSockets(ME, "r1", inA),
                        "{\"uid\":\"Ab3xYz\",\"requestId\":\"r1\",\"type\":5,\"opts\":{\"rooms\":[\"a\"],\"except\":[]}}"),
                Arguments.of(
                        new Request.ServerSideEmit(ME, null, Bytes.event("[\"hello\",{\"a\":1},\"b\"]")),
                        "{\"uid\":\"Ab3xYz\",\"type\":6,\"data\":[\"hello\",{\"a\":1},\"b\"]}"),
                Arguments.of(
                        new Request.ServerSideEmit(ME, "r1", Bytes.event("[\"hello\",1]")),
                        "{\"uid\":\"Ab3xYz\",\"requestId\":\"r1\",\"type\":6,\"data\":[\"hello\",1]}"),
                Arguments.of(
                        new Request.BroadcastWithAck(
                                ME,
                                ME,
                                "/",
                                Bytes.event("[\"ask\",1]"),
                                new Options(List.of("r"), List.of(), Flags.NONE.withTimeout(Duration.ofMillis(1_500)))),
                        "85a3756964a641623378597aa9726571756573744964a641623378597aa47479706507a67061636b6574"
                                + "83a47479706502a46461746192a361736b01a36e7370a12fa46f70747383a5726f6f6d7391a172"
                                + "a665786365707490a5666c61677381a774696d656f7574cd05dc"));
    }

    @ParameterizedTest
    @MethodSource("written")
    void requestsAreReadAndWritten(Request request, String bytes) throws Exception {
        assertThat(frames.readRequest(Bytes.of(bytes))).isEqualTo(request);
        assertThat(Bytes.text(frames.write(request))).isEqualTo(bytes);
    }

    static Stream<Arguments> onlyRead() {
        return Stream.of(
                // of the emitter
                Arguments.of(
                        "{'type':2,'opts':{'rooms':['a'],'except':[]},'rooms':['b']}",
                        new Request.Join(null, in("a"), List.of("b"))),
                // numbers, and a single room instead of several
                Arguments.of(
                        "{'uid':'Ab3xYz','type':2,'opts':{'rooms':[5],'except':[6]},'rooms':[7,null]}",
                        new Request.Join(ME, new Options(List.of("5"), List.of("6")), List.of("7"))),
                Arguments.of(
                        "{'type':3,'opts':{},'rooms':'x'}", new Request.Leave(null, Options.EVERYONE, List.of("x"))),
                Arguments.of(
                        "{'type':2,'requestId':'r1','sid':'s1','room':7}", new Request.JoinOne(null, "r1", "s1", "7")),
                // no id, no close, what is unknown
                Arguments.of("{'sid':'s1','type':4}", new Request.DisconnectOne(null, null, "s1", false)),
                Arguments.of(
                        "{'type':4,'opts':{},'close':null,'x':{}}",
                        new Request.Disconnect(null, Options.EVERYONE, false)),
                Arguments.of("{'requestId':'r1','type':0}", new Request.FindSockets(null, "r1", List.of())),
                // reserved for clients only
                Arguments.of(
                        "{'uid':'emitter','requestId':null,'type':6,'data':['connect']}",
                        new Request.ServerSideEmit("emitter", null, Bytes.event("[\"connect\"]"))));
    }

    @ParameterizedTest
    @MethodSource("onlyRead")
    void whatIsOptionalMayBeMissing(String json, Request request) throws Exception {
        assertThat(frames.readRequest(Bytes.of(json.replace('\'', '"')))).isEqualTo(request);
    }

    @Test
    void eitherFormIsRead() throws Exception {
        Request request = new Request.AllRooms(ME, "r1");

        assertThat(frames.readRequest(Bytes.of("83a3756964a641623378597aa9726571756573744964a27231a47479706501")))
                .isEqualTo(request);
    }

    @Test
    void whatJsonCannotSayTravelsAllTheSame() throws Exception {
        ArrayNode data = (ArrayNode) Bytes.json("[\"hello\"]");
        data.add(((ObjectNode) Bytes.json("{}")).put("file", new byte[] {1, 2}));
        data.add(Double.NEGATIVE_INFINITY);
        Request request = new Request.ServerSideEmit(ME, null, new EventData(data));

        byte[] bytes = frames.write(request);

        assertThat(Bytes.text(bytes))
                .startsWith("83a3756964")
                .contains("c4020102")
                .contains("cbfff0000000000000");
        assertThat(frames.readRequest(bytes)).isEqualTo(request);
    }

    private static Options in(String room) {
        return new Options(List.of(room), List.of());
    }
}
