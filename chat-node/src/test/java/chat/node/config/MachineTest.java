package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
    @ParameterizedTest
    @CsvSource({
        "chat-0, chat-0",
        "ip-10-0-0-1.eu-1.compute.internal, ip-10-0-0-1",
        "my_host, my_host",
        "Müller's Rechner, M-ller-s-Rechner",
        "-odd-, odd",
        "'', node",
        "..., node",
        "???, node",
        "chat-node-of-a-rather-long-deployment-7d9c6f5b8d-x2x9k, long-deployment-7d9c6f5b8d-x2x9k",
    })
    void theNodeIsNamedAfterItsHost(String hostName, String nodeName) {
        assertThat(new Machine(hostName, 1).nodeName()).isEqualTo(nodeName);
    }

    @Property
    void everyHostNameGivesAValidNodeName(@ForAll String hostName) {
        assertThat(new Machine(hostName, 1).nodeName()).matches("[A-Za-z0-9_-]{1,32}");
    }

    @Test
    void theEnvironmentKnowsTheHostsName() {
        assertThat(Machine.here(Map.of("HOSTNAME", "pod-1")).hostName()).isEqualTo("pod-1");
        assertThat(Machine.here(Map.of()).processors()).isPositive();
    }
}
