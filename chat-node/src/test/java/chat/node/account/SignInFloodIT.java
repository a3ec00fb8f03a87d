package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.wire.LoginRequest;
import chat.common.wire.RegisterRequest;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.Http.Answer;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sign-ins in a mass, and sign-ins that nobody can answer, are nobody else's trouble. */
@Timeout(60)
class SignInFloodIT {
    private static final String PASSWORD = "correct horse battery";
    private static final int FLOODERS = 40;

    @Test
    void aFloodFromOneAddressKeepsNobodyElseOut() throws Exception {
        // A queue shorter than the flood, and hashes that take their time.
        Map<String, String> settings =
                Map.of("CHAT_HASH_THREADS", "1", "CHAT_HASH_QUEUE", "14", "CHAT_BCRYPT_COST", "9");
        try (TestNode node = start(EmbeddedServers.newDatabase(), settings)) {
            RegisterRequest ann = new RegisterRequest("ann@example.com", null, PASSWORD, null);
            String token =
                    from(node, "10.1.0.1").post("/api/auth/register", ann).at("/token");
            Set<Integer> flooded = ConcurrentHashMap.newKeySet();
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch underWay = new CountDownLatch(FLOODERS);
            List<Thread> flood = flood(node, flooded, underWay, over);
            try {
                underWay.await();
                for (int i = 0; i < 5; i++) {
                    Answer login = from(node, "10.2.0." + i)
                            .post("/api/auth/login", new LoginRequest(ann.email(), null, PASSWORD, null));
                    assertThat(login.status()).isEqualTo(200);
                    assertThat(from(node, "10.2.0." + i)
                                    .withToken(token)
                                    .get("/api/users/me")
                                    .status())
                            .isEqualTo(200);
                }
            } finally {
                over.set(true);
                for (Thread thread : flood) {
                    thread.join();
                }
            }
            assertThat(flooded).contains(429).isSubsetOf(401, 429);
        }
    }

    @Test
    void whileTheDatabaseHangsSignInsDoNotWaitForEachOther() throws Exception {
        String direct = EmbeddedServers.newDatabase();
        Map<String, String> settings = Map.of(
                "CHAT_HASH_THREADS", "1",
                "CHAT_WORKER_THREADS", "16",
                "CHAT_DATABASE_CONNECT_TIMEOUT", "1s",
                "CHAT_DATABASE_STATEMENT_TIMEOUT", "1s");
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.postgres().port())) {
            relay.open();
            String database = "postgres://" + direct.substring(direct.indexOf("//") + 2, direct.indexOf('@'))
                    + "@localhost:" + relay.port() + direct.substring(direct.lastIndexOf('/'));
            try (TestNode node = start(database, settings)) {
                relay.silence(true);
                long from = System.nanoTime();

                // One after the other these would take a second each, at the least.
                List<Integer> statuses = AccountServiceIT.inParallel(16, attempt(node));

                assertThat(statuses).containsOnly(503);
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
                relay.cut();
            }
        }
    }

    private static Callable<Integer> attempt(TestNode node) {
        return () -> {
            String number = Long.toString(Thread.currentThread().getId() % 250);
            return from(node, "10.3.0." + number)
                    .post("/api/auth/login", new LoginRequest("bob" + number + "@example.com", null, PASSWORD, null))
                    .status();
        };
    }

    private static List<Thread> flood(
            TestNode node, Set<Integer> statuses, CountDownLatch underWay, AtomicBoolean over) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < FLOODERS; i++) {
            LoginRequest attempt = new LoginRequest("guess" + i + "@example.com", null, "wrong horse", null);
            Thread thread = new Thread(() -> {
                underWay.countDown();
                while (!over.get()) {
                    statuses.add(from(node, "10.9.9.9")
                            .post("/api/auth/login", attempt)
                            .status());
                }
            });
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private static TestNode start(String database, Map<String, String> settings) {
        return TestNode.start("flooded", database, settings, Clock.systemUTC());
    }

    private static Http from(TestNode node, String address) {
        return node.http().with("X-Forwarded-For", address);
    }
}
