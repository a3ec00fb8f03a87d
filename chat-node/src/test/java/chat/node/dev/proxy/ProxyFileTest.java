package chat.node.dev.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProxyFileTest {
    @Test
    void ourNodesReplaceThoseOfTheProjectsFileAndNothingElse() throws Exception {
        String template = Files.readString(Path.of("../haproxy/haproxy.cfg"));

        String configuration = new ProxyFile(template)
                .withServers(List.of(Server.local("node-1", 9001), new Server("node-7", "10.0.0.7:8080")));

        assertThat(servers(configuration))
                .containsExactly("    server node-1 127.0.0.1:9001", "    server node-7 10.0.0.7:8080");
        assertThat(withoutServers(configuration)).isEqualTo(withoutServers(template));
    }

    @Test
    void theProjectsFileSaysHowNodesAreChecked() throws Exception {
        ProxyFile file = new ProxyFile(Files.readString(Path.of("../haproxy/haproxy.cfg")));

        assertThat(file.serverOptions()).startsWith("check inter ");
    }

    @Test
    void aFileWithoutTheMarksIsRefused() {
        assertThatThrownBy(() -> new ProxyFile("backend nodes\n")).hasMessageContaining("servers: begin");
    }

    private static List<String> servers(String configuration) {
        return configuration
                .lines()
                .filter(line -> line.startsWith("    server "))
                .toList();
    }

    private static List<String> withoutServers(String configuration) {
        return configuration
                .lines()
                .filter(line -> !line.startsWith("    server "))
                .toList();
    }
}
