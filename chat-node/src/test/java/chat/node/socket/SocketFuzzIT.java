package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Packets that are nearly right, in any order, from many clients: each connection ends or goes on, the server stays whole.
 * Longer by hand with {@code -Dchat.fuzz.clients=5000}; the seed is printed when it fails.
 */
class SocketFuzzIT {
    private static final int CLIENTS = Integer.getInteger("chat.fuzz.clients", 150);
    private static final int PACKETS = 40;

    private static final List<String> PACKETS_TO_SPOIL = List.of(
            "40",
            "40/other,{\"token\":\"x\"}",
            "40/room-1,",
            "41",
            "41/other,",
            "42[\"echo\",1,{\"a\":[true,null]}]",
            "421[\"ack-me\",\"x\"]",
            "42/other,7[\"ack-me\"]",
            "431[\"answer\"]",
            "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]",
            "452-3[\"ack-me\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]",
            "461-0[{\"_placeholder\":true,\"num\":0}]",
            "44{\"message\":\"x\"}",
            "42[\"join\",\"room\"]",
            "42[\"to-rooms\",[\"room\",\"room-1\"],\"text\"]",
            "42[\"ask-me\",1]");

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void nothingAStrangerSendsBreaksTheServer() {
        long seed = Long.getLong("chat.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        try (BoundedPool lanes = new BoundedPool("fuzz-lanes", 2, 100, metrics)) {
            SocketServer server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics);
            ScenarioApp.install(server);
            try (SocketTestServer port = SocketTestServer.start(server, metrics)) {
                for (int i = 0; i < CLIENTS; i++) {
                    annoy(port, random);
                }
                assertThat(isServed(port)).as("seed %d", seed).isTrue();
                await("seed " + seed).until(() -> server.clients() == 0);
                assertThat(server.of("/").sockets()).isEmpty();
                assertThat(server.of("/").rooms()).isEmpty();
                assertThat(server.namespace("/room-1")).isEmpty();
            }
        }
    }

    private static void annoy(SocketTestServer port, Random random) {
        try (RawClient client = random.nextInt(4) == 0 ? RawClient.openRevision4(port) : RawClient.open(port)) {
            if (random.nextBoolean()) {
                client.send("40");
            }
            for (int i = 0; i < PACKETS; i++) {
                if (random.nextInt(8) == 0) {
                    byte[] data = new byte[random.nextInt(50)];
                    random.nextBytes(data);
                    client.send(data);
                } else {
                    String packet = PACKETS_TO_SPOIL.get(random.nextInt(PACKETS_TO_SPOIL.size()));
                    client.send(random.nextInt(3) == 0 ? spoiled(packet, random) : packet);
                }
            }
        }
    }

    private static String spoiled(String packet, Random random) {
        StringBuilder spoiled = new StringBuilder(packet);
        int at = random.nextInt(packet.length());
        switch (random.nextInt(4)) {
            case 0 -> spoiled.setLength(at);
            case 1 -> spoiled.setCharAt(at, (char) (random.nextInt(0x300) + 1));
            case 2 -> spoiled.insert(at, packet);
            default -> spoiled.deleteCharAt(at);
        }
        return spoiled.isEmpty() ? "4" : spoiled.toString();
    }

    private static boolean isServed(SocketTestServer port) {
        try (RawClient client = RawClient.connect(port)) {
            client.receive();
            client.send("421[\"ack-me\",\"still here\"]");
            return client.receive().equals("431[\"still here\"]");
        }
    }
}
