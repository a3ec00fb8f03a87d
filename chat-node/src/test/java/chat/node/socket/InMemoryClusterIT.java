package chat.node.socket;

import chat.node.bus.ClusterBus;
import chat.node.bus.InMemoryBus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The contract within one process. */
final class InMemoryClusterIT extends ClusterContract {
    private final InMemoryBus.Hub hub = new InMemoryBus.Hub();
    private final List<InMemoryBus> buses = new ArrayList<>();

    @Override
    ClusterBus join(SimpleMeterRegistry metrics) {
        InMemoryBus bus = hub.join(Clock.systemUTC(), metrics);
        buses.add(bus);
        return bus;
    }

    @Override
    void setConnected(ClusterBus bus, boolean on) {
        ((InMemoryBus) bus).setConnected(on);
    }

    @Override
    void closeAll() {
        buses.forEach(InMemoryBus::close);
    }
}
