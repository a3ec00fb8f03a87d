package chat.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.node.testkit.Http;
import chat.node.testkit.Programs;
import chat.node.testkit.QuietPorts;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/nginx/chat.conf} in a real nginx. Skipped where there is none: {@code apt-get install nginx-light}. */
final class NginxIT {
    private static final int CLIENTS = 90;

    @RegisterExtension
    static final ThreeNodes nodes = new ThreeNodes();

    @TempDir
    private static Path directory;

    private static ProxyProcess nginx;

    @BeforeAll
    static void startNginx() throws IOException {
        Optional<Path> program = Programs.find("nginx");
        assumeTrue(program.isPresent(), "nginx is not installed (Debian: apt-get install nginx-light)");
        int port = QuietPorts.free();
        String ours = nodes.withPorts(Repository.text("deploy/nginx/chat.conf")).replace("listen 8080;", listen(port));
        Path file = Files.writeString(directory.resolve("nginx.conf"), around(ours));
        nginx = ProxyProcess.start(
                port,
                directory.resolve("nginx.log"),
                List.of(program.get().toString(), "-p", directory.toString(), "-c", file.toString()));
    }

    @AfterAll
    static void stopNginx() {
        if (nginx != null) {
            nginx.close();
        }
    }

    @Test
    void allClientsKeepTheirNodeWithoutCookies() throws IOException {
        JsonNode seen = nodes.crowd(nginx.port(), CLIENTS, "none", 20);

        assertThat(seen.at("/troubles").toString()).isEqualTo("{}");
        assertThat(seen.at("/settled").asInt()).isEqualTo(CLIENTS);
        assertThat(nodes.sessionsOpened()).as("sessions of each node").allMatch(sessions -> sessions > CLIENTS / 9.0);
    }

    @Test
    void whatAClientSaysOfItselfIsOverwrittenAndTheSessionsIdIsNotLogged() throws IOException {
        Http http = new Http(URI.create("http://127.0.0.1:" + nginx.port()))
                .with("X-Srv", "forged")
                .with("X-Forwarded-Proto", "https");

        String sid =
                http.get("/socket.io/?EIO=4&transport=polling").text().replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
        String cookie = http.post(
                        "/api/auth/register",
                        Map.of("email", "eve@example.com", "password", "correct horse battery", "displayName", "Eve"))
                .text();

        assertThat(sid).matches("[0-9a-f]{32}\\.[A-Za-z0-9_-]{22}");
        assertThat(cookie).contains("\"token\"");
        // Something to be answered, or the poll would wait for the next ping.
        String session = "/socket.io/?EIO=4&transport=polling&sid=" + sid;
        assertThat(http.send(http.request(session).POST(BodyPublishers.ofString("40")))
                        .status())
                .isEqualTo(200);
        assertThat(http.get(session).status()).isEqualTo(200);
        assertThat(Files.readString(directory.resolve("nginx.log")))
                .contains("GET /socket.io/")
                .doesNotContain(sid)
                .doesNotContain("EIO=4");
    }

    private static String listen(int port) {
        return "listen 127.0.0.1:" + port + ";";
    }

    /** What every nginx.conf has, with nothing outside of the directory. */
    private static String around(String ours) {
        return """
                daemon off;
                pid nginx.pid;
                error_log stderr warn;
                worker_processes 2;
                events { worker_connections 1024; }
                http {
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                %s
                }
                """.formatted(ours);
    }
}
