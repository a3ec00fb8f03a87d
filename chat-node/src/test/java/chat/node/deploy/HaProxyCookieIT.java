package chat.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.node.testkit.Programs;
import chat.node.testkit.QuietPorts;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The backend with a cookie that docs/deploy.md shows, in a real HAProxy. Skipped where there is none. */
final class HaProxyCookieIT {
    private static final int CLIENTS = 45;
    private static final Pattern SNIPPET = Pattern.compile("```haproxy\n(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    static final ThreeNodes nodes = new ThreeNodes();

    @TempDir
    private static Path directory;

    private static ProxyProcess haproxy;

    @BeforeAll
    static void startHaProxy() throws IOException {
        Optional<Path> program = Programs.find("haproxy");
        assumeTrue(program.isPresent(), "HAProxy is not installed (Debian: apt-get install haproxy)");
        Matcher snippet = SNIPPET.matcher(Repository.text("docs/deploy.md"));
        assertThat(snippet.find()).isTrue();
        int port = QuietPorts.free();
        Path file =
                Files.writeString(directory.resolve("haproxy.cfg"), around(port, nodes.withPorts(snippet.group(1))));
        haproxy = ProxyProcess.start(
                port, directory.resolve("haproxy.log"), List.of(program.get().toString(), "-f", file.toString()));
    }

    @AfterAll
    static void stopHaProxy() {
        if (haproxy != null) {
            haproxy.close();
        }
    }

    @Test
    void clientsThatKeepCookiesKeepTheirNode() throws IOException {
        JsonNode seen = nodes.crowd(haproxy.port(), CLIENTS, "keep", 20);

        assertThat(seen.at("/troubles").toString()).isEqualTo("{}");
        assertThat(seen.at("/settled").asInt()).isEqualTo(CLIENTS);
        assertThat(nodes.sessionsOpened()).as("sessions of each node").allMatch(sessions -> sessions > CLIENTS / 9.0);
    }

    @Test
    void clientsWithoutCookiesLoseTheirNodeUnlessTheyUseWebSocketsAlone() throws IOException {
        JsonNode troubles = nodes.crowd(haproxy.port(), CLIENTS, "none", 4).at("/troubles");

        assertThat(troubles.toString()).contains("polling").doesNotContain("\"4 websocket ");
    }

    private static String around(int port, String backend) {
        return """
                defaults
                    mode http
                    timeout connect 2s
                    timeout client 75s
                    timeout server 75s
                    timeout tunnel 1h

                frontend app
                    bind 127.0.0.1:%d
                    default_backend nodes

                %s""".formatted(port, backend);
    }
}
