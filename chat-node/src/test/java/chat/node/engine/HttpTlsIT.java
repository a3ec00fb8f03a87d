package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.config.NodeConfig;
import chat.node.rest.Response;
import chat.node.testkit.TestCertificate;
import chat.node.work.StartException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS ended by the node itself. */
final class HttpTlsIT {
    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(folder);
    }

    private static PortFixture fixture() throws Exception {
        return new PortFixture()
                .tls(certificate.files())
                .headerTimeout(Duration.ofSeconds(2))
                .routes(port -> {
                    port.router.get("/secure", port.pool, request -> Response.ok(Map.of("secure", request.secure())));
                    port.router.post("/take", port.pool, request -> Response.ok(request.body().length));
                });
    }

    @Test
    void servesOverTlsAndSaysSo() throws Exception {
        try (PortFixture fixture = fixture().start()) {
            HttpClient http =
                    HttpClient.newBuilder().sslContext(certificate.client()).build();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(fixture.uri("/secure")).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("{\"secure\":true}");
                assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void closesProperlyAfterTheLastAnswer(String protocol) throws Exception {
        try (PortFixture fixture = fixture().start();
                RawClient client = connect(fixture, protocol)) {
            client.request("POST", "/take", "Content-Type: application/json", "Content-Length: 9999999");
            assertThat(client.answer().status()).isEqualTo(413);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aClientThatSpeaksPlainlyIsClosed() throws Exception {
        try (PortFixture fixture = fixture().start();
                RawClient client = fixture.connect()) {
            client.request("GET", "/secure");
            assertThat(client.rest()).doesNotContain("HTTP/1.1 200");
        }
    }

    @Test
    void aClientThatNeverShakesHandsIsClosed() throws Exception {
        try (PortFixture fixture = fixture().start();
                RawClient client = fixture.connect()) {
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
        assertDoesNotStart(new NodeConfig.Tls(
                        folder.resolve("missing.pem"), certificate.files().key()))
                .hasMessageContaining("missing.pem does not exist");
        assertDoesNotStart(new NodeConfig.Tls(certificate.files().certificate(), folder.resolve("missing.key")))
                .hasMessageContaining("missing.key does not exist");
        assertDoesNotStart(new NodeConfig.Tls(nonsense, certificate.files().key()))
                .hasMessageContaining("nonsense.pem")
                .hasMessageContaining("PEM");
        assertDoesNotStart(new NodeConfig.Tls(certificate.files().certificate(), nonsense))
                .hasMessageContaining("nonsense.pem");
        assertDoesNotStart(new NodeConfig.Tls(folder, certificate.files().key()))
                .hasMessageContaining(folder.toString());
    }

    private static AbstractThrowableAssert<?, ?> assertDoesNotStart(NodeConfig.Tls files) {
        return assertThatThrownBy(() -> new PortFixture().tls(files).start()).isInstanceOf(StartException.class);
    }

    private static RawClient connect(PortFixture fixture, String protocol) throws Exception {
        Socket socket = certificate.client().getSocketFactory().createSocket("localhost", fixture.port.port());
        ((SSLSocket) socket).setEnabledProtocols(new String[] {protocol});
        return new RawClient(socket);
    }
}
