package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import org.junit.jupiter.api.Test;

/** The contract over the embedded Redis. */
final class RedisBusIT extends RedisBusContract {
    @Override
    int redisPort() {
        return EmbeddedServers.redis().port();
    }

    @Test
    void itsThreadsAreTheLinksAndItsConnectionsGoWithIt() throws Exception {
        try (RelayedBus bus = RelayedBus.to(redisPort())) {
            bus.start();
            assertThat(bus.link().blockingCommands().clientList()).contains("name=chat-node-test");
            bus.bus().close();
            await().until(() -> bus.relay().connections() == 1);
        }
    }
}
