package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class InMemoryBusTest extends ClusterBusContract {
    private final InMemoryBus.Hub hub = new InMemoryBus.Hub();
    private final List<InMemoryBus> buses = new ArrayList<>();

    @Override
    ClusterBus join() {
        InMemoryBus bus = hub.join();
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

    @Test
    void aSubscriberThatDoesNotKeepUpLosesWhatIsTooMuchAndHoldsUpNobody() throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        CountDownLatch blocked = new CountDownLatch(1);
        try (InMemoryBus publisher = hub.join();
                InMemoryBus slow = hub.join(Clock.systemUTC(), metrics)) {
            get(slow.subscribe("slow", (channel, message) -> {
                try {
                    blocked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            for (int i = 0; i < 100_010; i++) {
                get(publisher.publish("slow", new byte[0]));
            }
            blocked.countDown();

            await().until(() -> metrics.counter("chat.bus.received").count()
                            + metrics.counter("chat.bus.dropped").count()
                    == 100_010);
            assertThat(metrics.counter("chat.bus.dropped").count()).isBetween(9.0, 10.0);
        }
    }

    @Test
    void aClosedBusSaysSo() {
        InMemoryBus bus = hub.join();
        bus.close();

        assertThatThrownBy(() -> get(bus.publish("x", new byte[0])))
                .isInstanceOfSatisfying(
                        BusException.class, e -> assertThat(e.reason()).isEqualTo(BusException.Reason.CLOSED));
    }
}
