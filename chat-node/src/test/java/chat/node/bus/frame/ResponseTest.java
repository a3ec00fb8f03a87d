package chat.node.bus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes are what @socket.io/redis-adapter 8.3 published. */
class ResponseTest {
    private final Frames frames = new Frames(FrameLimits.DEFAULT);

    static Stream<Arguments> written() {
        return Stream.of(
                Arguments.of(
                        new Response.SocketIds("r0", List.of("abcdefghijklmnopqrst")),
                        "{\"requestId\":\"r0\",\"sockets\":[\"abcdefghijklmnopqrst\"]}"),
                Arguments.of(
                        new Response.RoomNames("r1", List.of("abcdefghijklmnopqrst", "room")),
                        "{\"requestId\":\"r1\",\"rooms\":[\"abcdefghijklmnopqrst\",\"room\"]}"),
                Arguments.of(
                        new Response.Sockets(
                                "r5",
                                List.of(new SocketDetails(
                                        "s1",
                                        (ObjectNode) Bytes.json("{\"headers\":{\"a\":\"b\"},\"issued\":1}"),
                                        List.of("s1", "room"),
                                        Bytes.json("{\"n\":1}")))),
                        "{\"requestId\":\"r5\",\"sockets\":[{\"id\":\"s1\",\"handshake\":{\"headers\":{\"a\":\"b\"},\"issued\":1},"
                                + "\"rooms\":[\"s1\",\"room\"],\"data\":{\"n\":1}}]}"),
                Arguments.of(new Response.Sockets("r5", List.of()), "{\"requestId\":\"r5\",\"sockets\":[]}"),
                Arguments.of(new Response.Done("r2"), "{\"requestId\":\"r2\"}"),
                Arguments.of(
                        new Response.ServerAnswer("r6", Bytes.json("{\"ok\":1}")),
                        "{\"type\":6,\"requestId\":\"r6\",\"data\":{\"ok\":1}}"),
                Arguments.of(new Response.ClientCount("r7", 0), "{\"type\":8,\"requestId\":\"r7\",\"clientCount\":0}"),
                Arguments.of(
                        new Response.ClientAck("r00007", BinaryNode.valueOf(new byte[] {9})),
                        "83a47479706509a9726571756573744964a6723030303037a67061636b6574c40109"));
    }

    @ParameterizedTest
    @MethodSource("written")
    void responsesAreReadAndWritten(Response response, String bytes) throws Exception {
        assertThat(frames.readResponse(Bytes.of(bytes))).isEqualTo(response);
        assertThat(Bytes.text(frames.write(response))).isEqualTo(bytes);
    }

    static Stream<Arguments> onlyRead() {
        ObjectNode none = (ObjectNode) Bytes.json("{}");
        return Stream.of(
                Arguments.of("{'type':6,'requestId':'r6'}", new Response.ServerAnswer("r6", NullNode.getInstance())),
                Arguments.of("{'requestId':'r1','rooms':['a',5]}", new Response.RoomNames("r1", List.of("a", "5"))),
                Arguments.of("{'requestId':'r2','rooms':null,'x':1}", new Response.Done("r2")),
                Arguments.of("{'requestId':'r1','type':1,'rooms':[]}", new Response.RoomNames("r1", List.of())),
                Arguments.of(
                        "{'requestId':'r5','sockets':[{'id':'s1'}]}",
                        new Response.Sockets("r5", List.of(new SocketDetails("s1", none, List.of(), none)))));
    }

    @ParameterizedTest
    @MethodSource("onlyRead")
    void whatIsOptionalMayBeMissing(String json, Response response) throws Exception {
        assertThat(frames.readResponse(Bytes.of(json.replace('\'', '"')))).isEqualTo(response);
    }

    @Test
    void aClientMayHaveNothingToSay() throws Exception {
        assertThat(frames.readResponse(Bytes.of("82a47479706509a9726571756573744964a6723030303037")))
                .isEqualTo(new Response.ClientAck("r00007", NullNode.getInstance()));
    }

    /** Applications in Node.js read fields of it without looking whether it is there. */
    @Test
    void aSocketWithoutDataHasAnEmptyObject() {
        ObjectNode none = (ObjectNode) Bytes.json("{}");
        Response response = new Response.Sockets("r5", List.of(new SocketDetails("s1", none, List.of("s1"), null)));

        assertThat(Bytes.text(frames.write(response)))
                .isEqualTo(
                        "{\"requestId\":\"r5\",\"sockets\":[{\"id\":\"s1\",\"handshake\":{},\"rooms\":[\"s1\"],\"data\":{}}]}");
    }

    @Test
    void whatJsonCannotSayTravelsAllTheSame() throws Exception {
        Response bytes = new Response.ServerAnswer("r6", BinaryNode.valueOf(new byte[] {1}));
        Response noNumber = new Response.ServerAnswer("r6", DoubleNode.valueOf(Double.NaN));
        Response halfACharacter = new Response.ServerAnswer("r6", TextNode.valueOf("\uD83D"));
        byte[] halfAKey =
                frames.write(new Response.ServerAnswer("r6", ((ObjectNode) Bytes.json("{}")).put("\uD83D", 1)));

        assertThat(frames.readResponse(frames.write(bytes))).isEqualTo(bytes);
        assertThat(frames.readResponse(frames.write(noNumber))).isEqualTo(noNumber);
        assertThat(frames.readResponse(frames.write(halfACharacter))).isEqualTo(halfACharacter);
        assertThat(frames.readResponse(halfAKey))
                .isEqualTo(new Response.ServerAnswer("r6", Bytes.json("{\"\uFFFD\":1}")));
    }
}
