package chat.node.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HaProxyTest {
    @Test
    void ourNodesReplaceThoseOfTheProjectsFileAndNothingElse() throws Exception {
        String template = Files.readString(Path.of("../haproxy/haproxy.cfg"));
        UpOptions options =
                UpOptions.parse(List.of("--nodes", "3", "--port", "9000", "--haproxy", "/usr/sbin/haproxy"));

        String configuration = HaProxy.configuration(template, options);

        assertThat(servers(configuration))
                .containsExactly(
                        "    server node-1 127.0.0.1:9001",
                        "    server node-2 127.0.0.1:9002",
                        "    server node-3 127.0.0.1:9003");
        assertThat(withoutServers(configuration)).isEqualTo(withoutServers(template));
    }

    @Test
    void aFileWithoutTheMarksIsRefused() {
        assertThatThrownBy(() -> HaProxy.configuration("backend nodes\n", UpOptions.parse(List.of())))
                .hasMessageContaining("servers: begin");
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
