package chat.node.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpOptionsTest {
    @Test
    void withoutOptionsTwoNodesStandOnPort8080AndDataIsKeptInTheCheckout() throws Exception {
        UpOptions options = UpOptions.parse(List.of("--home", "/some where"));

        assertThat(options.nodes()).isEqualTo(2);
        assertThat(options.port()).isEqualTo(8080);
        assertThat(options.data()).isEqualTo(Path.of("/some where/.data"));
        assertThat(options.fresh()).isFalse();
        assertThat(options.haproxy()).isEmpty();
    }

    @Test
    void behindAProxyTheNodesTakeThePortsAboveIt() throws Exception {
        UpOptions options = UpOptions.parse(List.of("--port", "9000", "--haproxy", "/usr/sbin/haproxy"));

        assertThat(options.nodePort(1)).isEqualTo(9001);
        assertThat(options.nodePort(2)).isEqualTo(9002);
        assertThat(options.adminPort(1)).isEqualTo(10001);
    }

    @Test
    void withoutAProxyTheFirstNodeTakesThePortOfTheApp() throws Exception {
        UpOptions options = UpOptions.parse(List.of("--port", "9000"));

        assertThat(options.nodePort(1)).isEqualTo(9000);
        assertThat(options.nodePort(2)).isEqualTo(9001);
        assertThat(options.adminPort(1)).isEqualTo(10001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "33", "two", "", "99999999999"})
    void aNumberOfNodesThatCannotBeIsRefusedByItsOptionsName(String nodes) {
        assertThatThrownBy(() -> UpOptions.parse(List.of("--nodes", nodes)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("--nodes")
                .extracting(e -> ((StackException) e).exitCode())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--node", "up", "-h"})
    void anUnknownOptionIsNamed(String option) {
        assertThatThrownBy(() -> UpOptions.parse(List.of(option))).hasMessageContaining("unknown option " + option);
    }
}
