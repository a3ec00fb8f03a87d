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
        assertThat(new Machine(hostName, 1, 1, 1).nodeName()).isEqualTo(nodeName);
    }

    @Property
    void everyHostNameGivesAValidNodeName(@ForAll String hostName) {
        assertThat(new Machine(hostName, 1, 1, 1).nodeName()).matches("[A-Za-z0-9_-]{1,32}");
    }

    @Test
    void theEnvironmentKnowsTheHostsName() {
        assertThat(Machine.here(Map.of("HOSTNAME", "pod-1")).hostName()).isEqualTo("pod-1");
        assertThat(Machine.here(Map.of()).processors()).isPositive();
        assertThat(Machine.here(Map.of()).maxFiles()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"64, 16384KB", "128, 16384KB", "1024, 131072KB", "65536, 2096128KB"})
    void requestBodiesGetAnEighthOfTheHeapButNeverTooLittle(long heapMegabytes, String bodies) {
        assertThat(new Machine("a", 1, heapMegabytes << 20, 1).bufferedBodies()).isEqualTo(bodies);
    }

    @ParameterizedTest
    @CsvSource({"256, 128", "1024, 512", "4096, 3096", "65536, 50000", "2147483647, 50000"})
    void connectionsLeaveFilesForTheRest(long files, String connections) {
        assertThat(new Machine("a", 1, 1, files).connections()).isEqualTo(connections);
    }
}
