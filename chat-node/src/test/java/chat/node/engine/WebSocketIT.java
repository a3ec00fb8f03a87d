package chat.node.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.common.protocol.engine.EngineRevision;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as RFC 6455, the protocol documents and the reference have them. */
final class WebSocketIT {
    private static final Echo ECHO = new Echo();
    private static EngineTestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = EngineTestServer.calm(ECHO);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static WsClient open(EngineRevision revision, String... headers) throws Exception {
        WsClient client = WsClient.connect(server.port(), query(revision), headers);
        assertThat(client.readText()).startsWith("0{\"sid\":\"node1.").contains("\"upgrades\":[]");
        return client;
    }

    private static String query(EngineRevision revision) {
        return "EIO=" + PollingSession.eio(revision) + "&transport=websocket";
    }

    @ParameterizedTest
    @EnumSource
    void messagesComeBackInOrderTextAndBinary(EngineRevision revision) throws Exception {
        try (WsClient client = open(revision)) {
            client.text("4hello");
            client.text("4wörld \uD83D\uDE00");
            client.binary((byte) 4, (byte) 1, (byte) 2);
            client.text("4");
            assertThat(client.readText()).isEqualTo("4hello");
            assertThat(client.readText()).isEqualTo("4wörld \uD83D\uDE00");
            WsClient.Frame binary = client.read();
            assertThat(binary.opcode()).isEqualTo(WsClient.BINARY);
            assertThat(binary.payload()).containsExactly(4, 1, 2);
            assertThat(client.readText()).isEqualTo("4");
        }
    }

    @Test
    void clientsThatAskForBase64GetIt() throws Exception {
        for (EngineRevision revision : EngineRevision.values()) {
            String prefix = revision == EngineRevision.V4 ? "b" : "b4";
            try (WsClient client = WsClient.connect(server.port(), query(revision) + "&b64=1")) {
                client.readText();
                client.text(prefix + "AQID");
                assertThat(client.readText()).isEqualTo(prefix + "AQID");
            }
        }
    }

    @Test
    void everyLengthOfHeaderIsUnderstoodAndWritten() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            for (int length : new int[] {1, 125, 126, 127, 65_535, 65_536, EngineTestServer.MAX_PAYLOAD}) {
                String message = "4" + "x".repeat(length - 1);
                client.text(message);
                assertThat(client.readText()).isEqualTo(message);
            }
        }
    }

    @Test
    void fragmentsAreJoinedAroundControlFrames() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(WsClient.TEXT, "4h".getBytes(UTF_8));
            client.send(0x80 | WsClient.PING, "are you there".getBytes(UTF_8));
            client.send(0, "el".getBytes(UTF_8));
            client.send(0, new byte[0]);
            client.send(0x80, "lo".getBytes(UTF_8));
            WsClient.Frame pong = client.read();
            assertThat(pong.opcode()).isEqualTo(WsClient.PONG);
            assertThat(pong.text()).isEqualTo("are you there");
            assertThat(client.readText()).isEqualTo("4hello");
        }
    }

    @Test
    void aCharacterMayBeCutByAFragment() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(WsClient.TEXT, new byte[] {'4', (byte) 0xe2});
            client.send(0x80, new byte[] {(byte) 0x82, (byte) 0xac});
            assertThat(client.readText()).isEqualTo("4€");
        }
    }

    @Test
    void framesMayArriveByteByByte() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            for (byte b : WsClient.frame(0x81, "4slow".getBytes(UTF_8))) {
                client.sendRaw(new byte[] {b});
            }
            assertThat(client.readText()).isEqualTo("4slow");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RSV1 without deflate, c1, 4a",
        "RSV2, a1, 4a",
        "RSV3, 91, 4a",
        "opcode 3, 83, 4a",
        "opcode 11, 8b, ''",
        "continuation of nothing, 80, 4a",
        "fragmented ping, 09, ''",
        "close code of one byte, 88, x",
    })
    void brokenFramesAreProtocolErrors(String what, String firstByte, String payload) throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(Integer.parseInt(firstByte, 16), payload.getBytes(UTF_8));
            assertThat(client.readClose()).as(what).isEqualTo(1002);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void unmaskedFramesAreProtocolErrors() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.sendRaw(new byte[] {(byte) 0x81, 2, '4', 'a'});
            assertThat(client.readClose()).isEqualTo(1002);
        }
    }

    @Test
    void longPingsAreProtocolErrors() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(0x89, new byte[126]);
            assertThat(client.readClose()).isEqualTo(1002);
        }
    }

    @Test
    void aMessageWithinAMessageIsAProtocolError() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(WsClient.TEXT, "4a".getBytes(UTF_8));
            client.send(0x81, "4b".getBytes(UTF_8));
            assertThat(client.readClose()).isEqualTo(1002);
        }
    }

    @Test
    void textThatIsNotUtf8IsClosedWith1007() throws Exception {
        byte[][] malformed = {{'4', (byte) 0xff}, {'4', (byte) 0xed, (byte) 0xa0, (byte) 0x80}, {'4', (byte) 0xe2}};
        for (byte[] payload : malformed) {
            try (WsClient client = open(EngineRevision.V4)) {
                client.send(0x81, payload);
                assertThat(client.readClose()).isEqualTo(1007);
            }
        }
    }

    @Test
    void framesPastTheLimitAreClosedWith1009AtTheirHeader() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.sendRaw(new byte[] {(byte) 0x81, (byte) 0xff, 0, 0, 0, 0, 0, 1, (byte) 0x86, (byte) 0xa1});
            assertThat(client.readClose()).isEqualTo(1009);
        }
        try (WsClient client = open(EngineRevision.V4)) {
            client.sendRaw(new byte[] {(byte) 0x81, (byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1});
            assertThat(client.readClose()).isEqualTo(1009);
        }
    }

    @Test
    void fragmentsPastTheLimitAreClosedWith1009() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(WsClient.TEXT, new byte[60_000]);
            client.send(0x80, new byte[60_000]);
            assertThat(client.readClose()).isEqualTo(1009);
        }
    }

    @Test
    void aMessageCutIntoTooManyPiecesIsClosedWith1008() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            flood.writeBytes(WsClient.frame(WsClient.TEXT, new byte[0]));
            byte[] empty = WsClient.frame(0, new byte[0]);
            for (int i = 0; i < 16 * 1024; i++) {
                flood.writeBytes(empty);
            }
            client.sendRaw(flood.toByteArray());
            assertThat(client.readClose()).isEqualTo(1008);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1014, 3000, 4999})
    void closeFramesAreAnsweredInKind(int code) throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(0x88, new byte[] {(byte) (code >> 8), (byte) code, 'b', 'y', 'e'});
            WsClient.Frame answer = client.read();
            assertThat(answer.closeCode()).isEqualTo(code);
            assertThat(answer.text()).endsWith("bye");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1004, 1005, 1006, 1015, 2999, 5000})
    void closeCodesThatMayNotBeSentAreProtocolErrors(int code) throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(0x88, new byte[] {(byte) (code >> 8), (byte) code});
            assertThat(client.readClose()).isEqualTo(1002);
        }
    }

    @Test
    void aCloseFrameEndsTheSessionAsTheClientsWish() throws Exception {
        ECHO.events.clear();
        try (WsClient client = open(EngineRevision.V4)) {
            client.send(0x88, new byte[0]);
            assertThat(client.readClose()).isEqualTo(1005);
        }
        await().untilAsserted(() -> assertThat(ECHO.events).contains("close transport close"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoPacketClosesTheConnection(EngineRevision revision) throws Exception {
        for (String malformed : new String[] {"abc", "9", ""}) {
            try (WsClient client = open(revision)) {
                client.text(malformed);
                assertThat(client.readClose()).isEqualTo(1005);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosePacketClosesTheConnection(EngineRevision revision) throws Exception {
        try (WsClient client = open(revision)) {
            client.text("1");
            assertThat(client.readClose()).isEqualTo(1005);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EIO=4&transport=abc, Transport unknown",
        "EIO=4, Transport unknown",
        "EIO=4&transport=websocket&sid=abc, Session ID unknown",
        "transport=websocket, Unsupported protocol version",
        "EIO=abc&transport=websocket, Unsupported protocol version",
    })
    void refusedUpgradesSayWhyAndClose(String query, String message) {
        assertThatThrownBy(() -> WsClient.connect(server.port(), query).close())
                .hasMessageStartingWith("HTTP/1.1 400 Bad Request")
                .hasMessageContaining("text/html")
                .hasMessageEndingWith("\r\n\r\n" + message);
    }

    @Test
    void aHandshakeMustBeOfRfc6455() throws Exception {
        String[][] faults = {
            {"Sec-WebSocket-Key: short", "Missing or invalid Sec-WebSocket-Key header"},
            {
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Missing or invalid Sec-WebSocket-Key header"
            },
            {"Sec-WebSocket-Version: 12", "Missing or invalid Sec-WebSocket-Version header"},
            {"Upgrade: h2c", "Invalid Upgrade header"},
        };
        for (String[] fault : faults) {
            try (RawClient raw = server.connect()) {
                String name = fault[0].substring(0, fault[0].indexOf(':'));
                StringBuilder request =
                        new StringBuilder("GET /socket.io/?" + query(EngineRevision.V4) + " HTTP/1.1\r\n");
                for (String header : new String[] {
                    "Host: test",
                    "Connection: keep-alive, Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
                }) {
                    request.append(header.startsWith(name) ? fault[0] : header).append("\r\n");
                }
                RawClient.Answer answer =
                        raw.send(request.append("\r\n").toString()).answer();
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.body()).isEqualTo(fault[1]);
                assertThat(answer.header("connection")).hasValue("close");
            }
        }
    }

    @Test
    void pagesOfStrangersMayNotConnect() throws Exception {
        assertThatThrownBy(() -> open(EngineRevision.V4, "Origin: https://evil.example"))
                .hasMessageContaining("400")
                .hasMessageEndingWith("Forbidden");
        open(EngineRevision.V4, "Origin: https://allowed.example").close();
        open(EngineRevision.V4, "Origin: http://127.0.0.1:" + server.port()).close();
    }

    @Test
    void framesMayFollowTheRequestAtOnce() throws Exception {
        try (RawClient raw = server.connect()) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(("GET /socket.io/?" + query(EngineRevision.V4) + " HTTP/1.1\r\nHost: test\r\n"
                            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(UTF_8));
            all.writeBytes(WsClient.frame(0x81, "4early".getBytes(UTF_8)));
            all.writeBytes(WsClient.frame(0x88, new byte[0]));
            raw.send(all.toByteArray());
            assertThat(raw.rest())
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .contains("4early");
        }
    }

    @Test
    void theFirstSubprotocolIsAccepted() throws Exception {
        try (RawClient raw = server.connect()) {
            raw.request(
                    "GET",
                    "/socket.io/?" + query(EngineRevision.V4),
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: chat, superchat",
                    "Sec-WebSocket-Extensions: permessage-deflate");
            RawClient.Answer answer = raw.answerWithoutBody();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("sec-websocket-protocol")).hasValue("chat");
            assertThat(answer.header("sec-websocket-extensions")).isEmpty();
            assertThat(answer.header("set-cookie")).isEmpty();
        }
    }

    @Test
    void aWebSocketForPollingIsClosedAtOnce() throws Exception {
        try (WsClient client = WsClient.connect(server.port(), "EIO=4&transport=polling")) {
            assertThat(client.readClose()).isEqualTo(1005);
        }
    }
}
