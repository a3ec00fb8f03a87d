package chat.node.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** permessage-deflate where it is configured. */
final class DeflateIT {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
    private static final String QUERY = "EIO=4&transport=websocket";

    private EngineTestServer server;

    @BeforeEach
    void start() throws Exception {
        Duration rare = Duration.ofSeconds(30);
        server = EngineTestServer.start(EngineTestServer.settings(rare, rare, true), new Echo());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void largeMessagesGoCompressedBothWays() throws Exception {
        try (WsClient client = WsClient.connect(server.port(), QUERY, OFFER)) {
            client.readText();
            String large = "4" + "hello ".repeat(1000);
            for (int i = 0; i < 3; i++) {
                client.send(0xc1, deflate(large.getBytes(UTF_8)));
                WsClient.Frame frame = client.read();
                assertThat(frame.firstByte()).isEqualTo(0xc1);
                assertThat(inflate(frame.payload())).isEqualTo(large.getBytes(UTF_8));
            }
            client.text("4small");
            assertThat(client.readText()).isEqualTo("4small");
        }
    }

    @Test
    void whoDidNotOfferItGetsPlainFramesAndMaySendNoOther() throws Exception {
        try (WsClient client = WsClient.connect(server.port(), QUERY)) {
            client.readText();
            String large = "4" + "x".repeat(5000);
            client.text(large);
            assertThat(client.readText()).isEqualTo(large);
            client.send(0xc1, deflate("4x".getBytes(UTF_8)));
            assertThat(client.readClose()).isEqualTo(1002);
        }
    }

    @Test
    void aBombIsClosedWith1009() throws Exception {
        try (WsClient client = WsClient.connect(server.port(), QUERY, OFFER)) {
            client.readText();
            client.send(0xc1, deflate(new byte[50_000_000]));
            assertThat(client.readClose()).isEqualTo(1009);
        }
    }

    @Test
    void whatIsNotDeflatedIsClosedWith1007() throws Exception {
        try (WsClient client = WsClient.connect(server.port(), QUERY, OFFER)) {
            client.readText();
            client.send(0xc1, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});
            assertThat(client.readClose()).isEqualTo(1007);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "permessage-deflate, true",
        "'permessage-deflate; server_no_context_takeover', true",
        "'permessage-deflate; server_max_window_bits=10, permessage-deflate', true",
        "permessage-deflate; server_max_window_bits=10, false",
        "x-webkit-deflate-frame, false",
    })
    void onlyWhatWeCanKeepIsAgreedOn(String offer, boolean agreed) throws Exception {
        try (RawClient raw = server.connect()) {
            raw.request(
                    "GET",
                    "/socket.io/?" + QUERY,
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Extensions: " + offer);
            RawClient.Answer answer = raw.answerWithoutBody();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("sec-websocket-extensions").isPresent()).isEqualTo(agreed);
        }
    }

    private static byte[] deflate(byte[] payload) throws IOException {
        Deflater raw = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, raw, 512, true)) {
            out.write(payload);
            out.flush();
            // A message ends where the flush wrote the four bytes that stand for nothing.
            return Arrays.copyOf(bytes.toByteArray(), bytes.size() - 4);
        } finally {
            raw.end();
        }
    }

    private static byte[] inflate(byte[] payload) throws IOException {
        Inflater raw = new Inflater(true);
        byte[] whole = Arrays.copyOf(payload, payload.length + 4);
        whole[whole.length - 2] = (byte) 0xff;
        whole[whole.length - 1] = (byte) 0xff;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InflaterOutputStream out = new InflaterOutputStream(bytes, raw)) {
            out.write(whole);
            out.flush();
            return bytes.toByteArray();
        } finally {
            raw.end();
        }
    }
}
