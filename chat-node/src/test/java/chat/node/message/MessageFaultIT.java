package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.ChatClient;
import chat.node.testkit.Http;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise, while nodes, PostgreSQL and Redis are killed under load: what was acked is there, once, in order, for
 * everybody. {@code -Dchat.fault.kills=20} kills more nodes; what was measured is printed.
 */
@Timeout(600)
final class MessageFaultIT {
    private static final int KILLS = Integer.getInteger("chat.fault.kills", 2);
    private static final int CLIENTS = 20;
    private static final int ROOMS = 5;

    /** What each client gets done between two faults, and has to get done after one. */
    private static final int PROGRESS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<RetryingClient> clients = new ArrayList<>();
    private final CountDownLatch aborted = new CountDownLatch(1);
    private final FaultReport report = new FaultReport();
    private FaultCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = FaultCluster.start(directory);
    }

    @AfterEach
    void stop() throws Exception {
        aborted.countDown();
        cluster.close();
    }

    @Test
    void whatWasAckedIsThereOnceAndInOrderWhateverIsKilled() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            int node = i % cluster.nodes().size();
            Http.Answer account = ChatClient.register(cluster.nodes().get(node).http(), "User " + i);
            assertThat(account.status()).as(account.text()).isEqualTo(201);
            clients.add(new RetryingClient(cluster.nodes(), node, account, "room-" + i / 2 % ROOMS, aborted));
        }
        clients.forEach(RetryingClient::start);
        awaitProgress();
        for (int kill = 0; kill < KILLS; kill++) {
            killNode(kill % cluster.nodes().size());
            if (kill == KILLS / 3) {
                restartPostgres();
            }
            if (kill == KILLS * 2 / 3) {
                restartRedis();
            }
        }
        clients.forEach(RetryingClient::finish);
        for (RetryingClient client : clients) {
            client.join();
        }
        report.print(clients);
        audit();
    }

    private void killNode(int node) throws Exception {
        report.begin("node-" + (node + 1) + " killed");
        cluster.nodes().get(node).kill();
        awaitProgress();
        cluster.nodes().get(node).start();
        cluster.nodes().get(node).awaitReady();
        for (int i = node; i < CLIENTS; i += cluster.nodes().size()) {
            clients.get(i).moveTo(node);
        }
        awaitProgress();
    }

    private void restartPostgres() throws Exception {
        report.begin("PostgreSQL killed");
        cluster.crashPostgres();
        cluster.startPostgres();
        report.begin("PostgreSQL back");
        awaitProgress();
    }

    private void restartRedis() throws Exception {
        report.begin("Redis killed");
        cluster.killRedis();
        awaitProgress();
        report.begin("Redis back");
        cluster.startRedis();
        awaitProgress();
    }

    private void awaitProgress() {
        List<Integer> goals =
                clients.stream().map(client -> client.ackCount() + PROGRESS).toList();
        await("acks for everybody")
                .atMost(PATIENCE)
                .until(() ->
                        IntStream.range(0, CLIENTS).allMatch(i -> clients.get(i).ackCount() >= goals.get(i)));
    }

    private void audit() throws Exception {
        int messages = 0;
        try (Connection database = cluster.openDatabase()) {
            for (int i = 0; i < ROOMS; i++) {
                String room = "room-" + i;
                List<RetryingClient> members = clients.stream()
                        .filter(client -> client.room().equals(room))
                        .toList();
                messages += new RoomAudit(room, members, database).run(cluster.nodes());
            }
        }
        System.out.printf(
                "%d messages: none lost, no gap, none twice, the same from each node and to each client%n", messages);
    }
}
