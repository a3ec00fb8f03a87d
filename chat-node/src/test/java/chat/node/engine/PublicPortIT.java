package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.node.http.HttpEdge;
import chat.node.http.RequestHead;
import chat.node.rest.Response;
import chat.node.work.StartException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The port's own life: starting, stopping, and whom it gives a request to. */
final class PublicPortIT {
    private static List<String> portThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name ->
                        name.startsWith("chat-io-") || name.startsWith("chat-accept-") || name.contains("EventLoop"))
                .toList();
    }

    private static PortFixture hello() {
        return new PortFixture()
                .routes(port -> port.router.get("/hello", port.pool, request -> Response.ok(Map.of("hello", "world"))));
    }

    @Test
    void threadsHaveNamesAndAreGoneAfterTheStop() throws Exception {
        await().until(() -> portThreads().isEmpty());
        PortFixture fixture = hello().start();
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(200);
            await().untilAsserted(() -> assertThat(portThreads()).contains("chat-accept-1", "chat-io-1", "chat-io-2"));
            assertThat(portThreads()).noneMatch(name -> name.contains("EventLoop"));
        }

        long from = System.nanoTime();
        fixture.close();
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
        await().untilAsserted(() -> assertThat(portThreads()).isEmpty());
    }

    @Test
    void aPortInUseIsOneClearErrorAndLeavesNothing() throws Exception {
        try (PortFixture first = hello().start()) {
            PortFixture second = hello().number(first.port.port());
            assertThatThrownBy(second::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("cannot listen on 127.0.0.1:" + first.port.port() + ": ")
                    .hasMessageContaining("in use");
            second.close();
            try (RawClient client = first.connect()) {
                client.request("GET", "/hello");
                assertThat(client.answer().status()).isEqualTo(200);
            }
        }
        await().untilAsserted(() -> assertThat(portThreads()).isEmpty());
    }

    @Test
    void afterStopAcceptingThoseWhoAreThereAreServed() throws Exception {
        try (PortFixture fixture = hello().start();
                RawClient client = fixture.connect()) {
            client.request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(200);

            fixture.port.stopAccepting();

            assertThatThrownBy(fixture::connect).isInstanceOf(IOException.class);
            client.request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aStopLetsRequestsInFlightFinishAndClosesTheIdle() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        PortFixture fixture = hello().routes(port -> port.router.get("/slow", port.pool, request -> {
                    entered.countDown();
                    release.await(10, TimeUnit.SECONDS);
                    return Response.noContent();
                }))
                .start();
        try (RawClient busy = fixture.connect();
                RawClient idle = fixture.connect()) {
            idle.request("GET", "/hello");
            assertThat(idle.answer().status()).isEqualTo(200);
            busy.request("GET", "/slow");
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(fixture, Duration.ofSeconds(10)));
            assertThat(idle.isClosedByServer()).isTrue();
            assertThat(stopped).isNotDone();
            release.countDown();

            RawClient.Answer answer = busy.answer();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("Connection")).hasValue("close");
            assertThat(busy.isClosedByServer()).isTrue();
            stopped.get(10, TimeUnit.SECONDS);
        }
        fixture.close();
    }

    @Test
    void aStopWaitsForNobodyWhoDoesNotGoOn() throws Exception {
        PortFixture fixture = hello().routes(
                        port -> port.router.post("/take", port.pool, request -> Response.noContent()))
                .start();
        try (RawClient halfAHead = fixture.connect();
                RawClient halfABody = fixture.connect()) {
            var unused = halfAHead.send("GET /hel");
            unused = halfABody.send("POST /take HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 10\r\n\r\n{\"a\"");
            // Somebody else's answers, one on each loop: by then the server has the two halves as well.
            for (int i = 0; i < 2; i++) {
                try (RawClient other = fixture.connect()) {
                    unused = other.request("GET", "/hello");
                    assertThat(other.answer().status()).isEqualTo(200);
                }
            }

            int cut = fixture.port.stop(Duration.ofSeconds(4));

            assertThat(cut).isZero();
            assertThat(halfAHead.isClosedByServer()).isTrue();
            assertThat(halfABody.answer().status()).isEqualTo(408);
        }
        fixture.close();
    }

    @Test
    void aStopDoesNotWaitForARequestBeyondItsPatience() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        PortFixture fixture = hello().routes(port -> port.router.get("/stuck", port.pool, request -> {
                    release.await(60, TimeUnit.SECONDS);
                    return Response.noContent();
                }))
                .start();
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/stuck");
            long from = System.nanoTime();
            stop(fixture, Duration.ofMillis(200));
            // The request would take a minute.
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(20));
            assertThat(client.isClosedByServer()).isTrue();
        }
        release.countDown();
        fixture.close();
    }

    @Test
    void countsItsConnections() throws Exception {
        try (PortFixture fixture = hello().start()) {
            try (RawClient one = fixture.connect();
                    RawClient two = fixture.connect()) {
                one.request("GET", "/hello");
                two.request("GET", "/hello");
                one.answer();
                two.answer();
                assertThat(connections(fixture)).isEqualTo(2);
            }
            await().untilAsserted(() -> assertThat(connections(fixture)).isZero());
        }
    }

    @Test
    void givesEachRequestToWhoItIsForAlsoOnOneConnection() throws Exception {
        try (PortFixture fixture = hello().engine(EchoEngine::new).start();
                RawClient client = fixture.connect()) {
            for (int i = 0; i < 3; i++) {
                client.request("GET", "/hello");
                assertThat(client.answer().body()).isEqualTo("{\"hello\":\"world\"}");
                client.request("GET", "/socket.io/?EIO=4");
                assertThat(client.answer().body()).isEqualTo("engine /socket.io/");
                client.request("GET", "/socket.io");
                assertThat(client.answer().status()).isEqualTo(404);
                client.request("GET", "/socket.io/x").request("GET", "/SOCKET.IO/");
                assertThat(client.answer().body()).isEqualTo("engine /socket.io/x");
                assertThat(client.answer().status()).isEqualTo(404);
            }
        }
    }

    @Test
    void aConnectionCanStopBeingHttpAndLosesNoByte() throws Exception {
        PortFixture made = hello().engine(EchoEngine::new)
                .headerTimeout(Duration.ofMillis(300))
                .keepAliveTimeout(Duration.ofMillis(300));
        try (PortFixture fixture = made.start();
                RawClient client = fixture.connect()) {
            client.request("GET", "/hello");
            client.answer();
            client.send("GET /socket.io/upgrade HTTP/1.1\r\nHost: t\r\n\r\nsent ahead,");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(client.read(11)).isEqualTo("sent ahead,");

            // Past every deadline of HTTP.
            assertThat(new CountDownLatch(1).await(900, TimeUnit.MILLISECONDS)).isFalse();
            client.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(client.read(18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
        }
    }

    private static double connections(PortFixture fixture) {
        return fixture.metrics
                .get("chat.connections")
                .tag("port", "public")
                .gauge()
                .value();
    }

    private static void stop(PortFixture fixture, Duration patience) {
        try {
            fixture.port.stop(patience);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stands where Engine.IO will: answers with the path, or becomes an echo of bytes. */
    private static final class EchoEngine extends ChannelInboundHandlerAdapter {
        private RequestHead head;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof RequestHead next) {
                head = next;
            } else if (message instanceof ByteBuf bytes) {
                ctx.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            } else {
                ReferenceCountUtil.release(message);
                if (message instanceof LastHttpContent) {
                    answer(ctx);
                }
            }
        }

        private void answer(ChannelHandlerContext ctx) {
            boolean upgrade = head.rawPath().endsWith("/upgrade");
            DefaultFullHttpResponse response = upgrade
                    ? new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER)
                    : new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.OK,
                            Unpooled.copiedBuffer("engine " + head.rawPath(), StandardCharsets.US_ASCII));
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            if (upgrade) {
                HttpEdge.strip(ctx.pipeline());
            }
        }
    }
}
