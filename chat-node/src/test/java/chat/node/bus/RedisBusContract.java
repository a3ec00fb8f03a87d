package chat.node.bus;

import java.util.ArrayList;
import java.util.List;

/** The contract over a Redis, each bus behind a network of its own that can be cut. */
abstract class RedisBusContract extends ClusterBusContract {
    private final List<RelayedBus> open = new ArrayList<>();

    abstract int redisPort() throws Exception;

    @Override
    final ClusterBus join() throws Exception {
        RelayedBus bus = RelayedBus.to(redisPort());
        open.add(bus);
        bus.start();
        return bus.bus();
    }

    @Override
    final void setConnected(ClusterBus bus, boolean on) throws Exception {
        RelayedBus relayed =
                open.stream().filter(one -> one.bus() == bus).findFirst().orElseThrow();
        if (on) {
            relayed.relay().open();
        } else {
            relayed.relay().cut();
        }
    }

    @Override
    final void closeAll() throws Exception {
        for (RelayedBus bus : open) {
            bus.close();
        }
    }
}
