package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.rest.BodyKind;
import chat.node.rest.Multipart;
import chat.node.rest.Response;
import chat.node.rest.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Random, mutated and truncated bytes on the port: whatever comes, the server answers in HTTP or closes, logs no error, and
 * serves the next client. {@code -Dchat.fuzz.rounds=100000} makes it a long run, {@code -Dchat.fuzz.seed} repeats one.
 */
final class HttpFuzzIT {
    private static final int ROUNDS = Integer.getInteger("chat.fuzz.rounds", 800);
    private static final int ATTACKERS = 16;
    private static final String MULTIPART = String.join(
            "\r\n",
            "--b",
            "Content-Disposition: form-data; name=\"a\"",
            "",
            "1",
            "--b",
            "Content-Disposition: form-data; name=\"f\"; filename=\"x\"",
            "Content-Type: text/plain",
            "",
            "2",
            "--b--",
            "");
    private static final String[] SEEDS = {
        "GET /hello?a=b%20c HTTP/1.1\r\nHost: t\r\nOrigin: https://app.example\r\nCookie: a=b; c=\"d\"\r\n\r\n",
        "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"a\":[1,2,3]}",
        String.join(
                "\r\n",
                "POST /json HTTP/1.1",
                "Host: t",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "",
                "3;x=y",
                "[1,",
                "2",
                "2]",
                "0",
                "T: u",
                "",
                ""),
        "POST /form HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: "
                + MULTIPART.length() + "\r\n\r\n" + MULTIPART,
        "OPTIONS /hello HTTP/1.1\r\nHost: t\r\nOrigin: https://app.example\r\nAccess-Control-Request-Method: PUT\r\n\r\n",
        "POST /json HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n"
                + "Content-Length: 2\r\n\r\n{}",
        "HEAD /users/%C3%BC/x HTTP/1.0\r\nX-Forwarded-For: 1.2.3.4\r\nConnection: keep-alive\r\n\r\n",
    };
    private static final String[] WORDS = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        "%",
        "%00",
        "%zz",
        "0",
        "-1",
        "99999999999",
        "Content-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Connection: close\r\n",
        "Expect: 100-continue\r\n",
        "HTTP/1.1",
        "\u0000",
        "\u00ff\u00fe",
        ";",
        "\"",
        "--b",
        "--b--",
        "{",
        "[[[[",
        "Host: t\r\n",
        "Upgrade: websocket\r\n",
        "?",
        "/../"
    };

    @Test
    void whateverComesIsAnsweredOrClosed() throws Exception {
        long seed = Long.getLong("chat.fuzz.seed", System.nanoTime());
        PrintStream console = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS);
        try (PortFixture fixture = fixture()) {
            System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
            List<Future<?>> attackers = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                Random random = new Random(seed + i);
                attackers.add(threads.submit(() -> attack(fixture, random)));
            }
            for (Future<?> attacker : attackers) {
                attacker.get();
            }
            assertStillServes(fixture);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ", log: " + log.toString(StandardCharsets.UTF_8), e);
        } finally {
            System.setErr(console);
            threads.shutdownNow();
        }
        assertThat(log.toString(StandardCharsets.UTF_8)).as("seed " + seed).doesNotContain("ERROR", "WARN");
    }

    private static Void attack(PortFixture fixture, Random random) throws Exception {
        for (int i = 0; i < ROUNDS / ATTACKERS; i++) {
            attack(fixture, bytes(random), random);
            if (i % 20 == 0) {
                assertStillServes(fixture);
            }
        }
        return null;
    }

    private static PortFixture fixture() throws Exception {
        return new PortFixture()
                // Long enough for the probes between the attacks, which share two cores with them.
                .headerTimeout(Duration.ofMillis(250))
                .bodyTimeout(Duration.ofMillis(250))
                .keepAliveTimeout(Duration.ofMillis(100))
                .proxies("127.0.0.0/8")
                .routes(port -> {
                    port.router.get(
                            "/hello",
                            port.pool,
                            request -> Response.ok(Map.of(
                                    "a",
                                    request.query("a").orElse(""),
                                    "c",
                                    request.cookie("c").orElse(""))));
                    port.router.get("/users/{id}/x", port.pool, request -> Response.ok(request.pathParam("id")));
                    port.router.post("/json", port.pool, request -> Response.ok(request.json(Object.class)));
                    port.router.add(new Route(
                            "POST",
                            "/form",
                            port.pool,
                            BodyKind.JSON_OR_MULTIPART,
                            1_000,
                            request -> Response.ok(
                                    request.multipart().map(Multipart::fields).orElse(Map.of()))));
                })
                .start();
    }

    private static byte[] bytes(Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(2_000)];
            random.nextBytes(noise);
            return noise;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(SEEDS[random.nextInt(SEEDS.length)]);
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            mutate(text, random);
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), at + random.nextInt(20));
        switch (random.nextInt(6)) {
            case 0 -> text.insert(at, WORDS[random.nextInt(WORDS.length)]);
            case 1 -> text.delete(at, to);
            case 2 -> text.insert(at, text.substring(at, to));
            case 3 -> text.replace(at, to, WORDS[random.nextInt(WORDS.length)]);
            case 4 -> text.insert(at, (char) random.nextInt(256));
            default -> text.setLength(Math.max(1, at));
        }
    }

    /** Sends it in pieces, and wants nothing but HTTP until the end, which has to come. */
    private static void attack(PortFixture fixture, byte[] bytes, Random random) throws Exception {
        try (RawClient client = fixture.connect()) {
            int cut = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            try {
                client.send(Arrays.copyOfRange(bytes, 0, cut));
                client.send(Arrays.copyOfRange(bytes, cut, bytes.length));
            } catch (SocketException closedAlready) {
                return;
            }
            if (random.nextInt(8) == 0) {
                client.reset();
                return;
            }
            String answers = client.rest();
            assertThat(answers.isEmpty() || answers.startsWith("HTTP/1.1 ") || answers.equals("(reset)"))
                    .as(() -> new String(bytes, StandardCharsets.ISO_8859_1) + " => " + answers)
                    .isTrue();
            assertThat(answers).doesNotContain("HTTP/1.1 500");
        }
    }

    private static void assertStillServes(PortFixture fixture) throws IOException {
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/hello?a=still");
            assertThat(client.answer().body()).contains("still");
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
