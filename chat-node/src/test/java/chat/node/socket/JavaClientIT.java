package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.conformance.ReferenceServer;
import chat.node.testkit.TcpRelay;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.emitter.Emitter;
import io.socket.engineio.client.transports.Polling;
import io.socket.engineio.client.transports.WebSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.json.JSONException;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The official client for Java, over each transport: the same is true with our server and with the Node.js server. */
class JavaClientIT {
    private static final SimpleMeterRegistry METRICS = new SimpleMeterRegistry();
    private static final BoundedPool LANES = new BoundedPool("java-client-lanes", 2, 100, METRICS);
    private static final SocketServer SERVER = new SocketServer(SocketSettings.DEFAULT, LANES, METRICS);
    private static SocketTestServer port;
    private static ReferenceServer reference;

    private final List<io.socket.client.Socket> opened = new ArrayList<>();

    enum Server {
        OURS,
        REFERENCE;

        String url() {
            return this == OURS ? port.url() : reference.url();
        }
    }

    enum Way {
        POLLING,
        WEBSOCKET,
        UPGRADE;

        String[] transports() {
            return switch (this) {
                case POLLING -> new String[] {Polling.NAME};
                case WEBSOCKET -> new String[] {WebSocket.NAME};
                case UPGRADE -> new String[] {Polling.NAME, WebSocket.NAME};
            };
        }
    }

    @BeforeAll
    static void start() {
        ScenarioApp.install(SERVER);
        port = SocketTestServer.start(SERVER, METRICS);
        reference = ReferenceServer.start("4");
    }

    @AfterAll
    static void stop() {
        reference.close();
        port.close();
        LANES.close();
    }

    /** Also after a failure, or it would go on reconnecting beside the tests that follow. */
    @AfterEach
    void close() {
        opened.forEach(io.socket.client.Socket::close);
    }

    static List<Arguments> everyWay() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(Server.values()).map(server -> Arguments.of(way, server)))
                .toList();
    }

    private io.socket.client.Socket open(Way way, String url, String token) {
        IO.Options options = IO.Options.builder()
                .setTransports(way.transports())
                .setAuth(Map.of("token", token))
                .setForceNew(true)
                .setReconnectionDelay(50)
                .setReconnectionDelayMax(200)
                .build();
        io.socket.client.Socket socket = IO.socket(URI.create(url), options);
        opened.add(socket);
        return socket;
    }

    private static BlockingQueue<Object[]> events(io.socket.client.Socket socket, String event) {
        BlockingQueue<Object[]> queue = new LinkedBlockingQueue<>();
        Emitter.Listener listener = queue::add;
        socket.on(event, listener);
        return queue;
    }

    private static Object[] next(BlockingQueue<Object[]> events) throws InterruptedException {
        Object[] next = events.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("nothing came").isNotNull();
        return next;
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void connectsWithAuthAndIsRefusedWithData(Way way, Server server) throws InterruptedException, JSONException {
        io.socket.client.Socket good = open(way, server.url() + "/guarded", "good");
        BlockingQueue<Object[]> welcome = events(good, "welcome");
        good.connect();
        assertThat(next(welcome)).containsExactly("/guarded", "good");
        assertThat(good.id()).hasSize(20);

        io.socket.client.Socket bad = open(way, server.url() + "/guarded", "bad");
        BlockingQueue<Object[]> refusals = events(bad, io.socket.client.Socket.EVENT_CONNECT_ERROR);
        bad.connect();
        JSONObject refusal = (JSONObject) next(refusals)[0];
        assertThat(refusal.getString("message")).isEqualTo("Not authorized");
        assertThat(refusal.getJSONObject("data").getString("code")).isEqualTo("unauthorized");
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void eventsAcksAndBinaryGoBothWays(Way way, Server server) throws InterruptedException {
        io.socket.client.Socket socket = open(way, server.url(), "t");
        BlockingQueue<Object[]> echoes = events(socket, "echo-back");
        BlockingQueue<Object[]> acks = new LinkedBlockingQueue<>();
        socket.on("question", args -> ((Ack) args[args.length - 1]).call("yes", new byte[] {4, 0}));
        BlockingQueue<Object[]> answered = events(socket, "answered");
        socket.connect();

        socket.emit("echo", "ünï 漢字 🎉", 1, new byte[] {4, 1, 2}, new byte[0]);
        Object[] echo = next(echoes);
        assertThat(echo[0]).isEqualTo("ünï 漢字 🎉");
        assertThat((byte[]) echo[2]).containsExactly(4, 1, 2);
        assertThat((byte[]) echo[3]).isEmpty();

        socket.emit("ack-me", new Object[] {"x", new byte[] {9}}, args -> acks.add(args));
        Object[] ack = next(acks);
        assertThat(ack[0]).isEqualTo("x");
        assertThat((byte[]) ack[1]).containsExactly(9);

        socket.emit("ask-me", "really?");
        Object[] answer = next(answered);
        assertThat(answer[0]).isEqualTo("yes");
        assertThat((byte[]) answer[1]).containsExactly(4, 0);

        socket.emit("length", new Object[] {"y".repeat(500_000)}, args -> acks.add(args));
        assertThat(next(acks)).containsExactly(500_000);
        socket.emit("repeat", new Object[] {"漢字", 250_000}, args -> acks.add(args));
        assertThat(next(acks)).containsExactly("漢字".repeat(250_000));
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void namespacesAndRoomsShareAConnection(Way way, Server server) throws InterruptedException {
        io.socket.client.Socket main = open(way, server.url(), "t");
        io.socket.client.Socket other = main.io().socket("/other");
        BlockingQueue<Object[]> acks = new LinkedBlockingQueue<>();
        BlockingQueue<Object[]> news = events(main, "news");
        BlockingQueue<Object[]> othersNews = events(other, "news");
        BlockingQueue<Object[]> ends = events(other, io.socket.client.Socket.EVENT_DISCONNECT);
        main.connect();
        other.connect();
        for (io.socket.client.Socket socket : List.of(main, other)) {
            socket.emit("join", new Object[] {"room"}, args -> acks.add(args));
            assertThat(next(acks)).containsExactly("joined");
        }
        assertThat(main.id()).isNotEqualTo(other.id());

        main.emit("to-rooms", List.of("room"), "to the main one");
        other.emit("to-rooms", List.of("room"), "to the other");
        assertThat(next(news)).containsExactly("to the main one");
        assertThat(next(othersNews)).containsExactly("to the other");

        other.emit("leave-namespace");
        assertThat(next(ends)[0]).isEqualTo("io server disconnect");
        main.emit("leave", new Object[] {"room"}, args -> acks.add(args));
        assertThat(next(acks)).containsExactly("left");
        main.emit("to-rooms", List.of("room"), "to nobody");
        main.emit("ack-me", new Object[] {"still here"}, args -> acks.add(args));
        assertThat(next(acks)).containsExactly("still here");
        assertThat(news).isEmpty();
        assertThat(othersNews).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void comesBackAfterTheNetworkWasCut(Way way, Server server) throws Exception {
        try (TcpRelay network = TcpRelay.to(URI.create(server.url()).getPort())) {
            network.open();
            io.socket.client.Socket socket = open(way, "http://127.0.0.1:" + network.port(), "t");
            BlockingQueue<Object[]> welcomes = events(socket, "welcome");
            BlockingQueue<Object[]> losses = events(socket, io.socket.client.Socket.EVENT_DISCONNECT);
            socket.connect();
            next(welcomes);
            String first = socket.id();
            network.cut();
            assertThat((String) next(losses)[0]).startsWith("transport ");
            network.open();
            assertThat(next(welcomes)).containsExactly("/", "t");
            assertThat(socket.id()).isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void tooLongAMessageEndsTheConnection(Way way, Server server) throws InterruptedException {
        io.socket.client.Socket socket = open(way, server.url(), "t");
        BlockingQueue<Object[]> welcomes = events(socket, "welcome");
        BlockingQueue<Object[]> losses = events(socket, io.socket.client.Socket.EVENT_DISCONNECT);
        BlockingQueue<Object[]> acks = new LinkedBlockingQueue<>();
        socket.connect();
        next(welcomes);
        String id = socket.id();
        socket.emit("length", new Object[] {"z".repeat(1_200_000)}, args -> acks.add(args));
        if (way == Way.POLLING) {
            assertThat((String) next(losses)[0]).startsWith("transport ");
        } else if (server == Server.OURS) {
            // On a WebSocket the client overlooks the close; its session is over all the same. What it sends before the
            // upgrade is a refused request, and the client gives up.
            await().until(() -> SERVER.of("/").socket(id).isEmpty() || !losses.isEmpty());
        }
        assertThat(acks).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void aThousandMessagesStayInOrderAndALostTransportComesBack(Way way, Server server) throws InterruptedException {
        io.socket.client.Socket socket = open(way, server.url(), "t");
        List<Object> seen = new CopyOnWriteArrayList<>();
        socket.on("echo-back", args -> seen.add(args[0]));
        BlockingQueue<Object[]> connects = events(socket, io.socket.client.Socket.EVENT_CONNECT);
        BlockingQueue<Object[]> losses = events(socket, io.socket.client.Socket.EVENT_DISCONNECT);
        socket.connect();
        next(connects);
        for (int i = 0; i < 1_000; i++) {
            socket.emit("echo", i);
        }
        await().until(() -> seen.size() == 1_000);
        assertThat(seen).isEqualTo(IntStream.range(0, 1_000).boxed().toList());

        if (way == Way.POLLING) {
            // On a WebSocket this client overlooks the server's close, the reference's as well, until its ping timeout.
            socket.emit("lose-transport");
            assertThat(next(losses)[0]).isEqualTo("transport close");
            next(connects);
        }
        socket.emit("leave-server");
        assertThat(next(losses)[0]).isEqualTo("io server disconnect");
    }
}
