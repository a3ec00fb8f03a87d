package chat.loadtest.lean;

import chat.common.json.Json;
import chat.loadtest.Feeder;
import chat.loadtest.Tokens;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Holds many clients in rooms, lets them write at a rate, and says what came of it. Exit code 0 if {@link Verdict} has nothing to
 * say against that, else 1.
 */
public final class Hold {
    /**
     * How clients connect.
     *
     * @param most handshakes under way at a time: fewer than a server lets queue up
     * @param patience when none of them comes to an end
     */
    record Pace(int most, Duration patience) {}

    private static final Pace PACE = new Pace(1_000, Duration.ofSeconds(60));
    /** A message that is written later than this after its turn was not written at that rate. */
    private static final long LATEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(10);
    private static final int FEWEST_ACCOUNTS = 20;
    /** Nobody may be in more than 1,000 rooms. */
    private static final int CLIENTS_OF_AN_ACCOUNT = 500;

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    /** Several messages in one go where the rate is higher than a timer is quick. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final LeanOptions options;
    private final List<String> tokens;
    private final Tally tally = new Tally();
    private final List<LeanClient> clients = Collections.synchronizedList(new ArrayList<>());
    /** The last one may be smaller than the others. */
    private final List<Room> rooms;
    /** The numbers of the clients whose turn it may be. */
    private final int[] writers;

    private final Pace pace;
    private final Semaphore connecting;
    /** Of the event loop: whose turn it is. */
    private int next;

    private List<String> breaches = List.of("not run");

    Hold(LeanOptions options, List<String> tokens) {
        this(options, tokens, PACE);
    }

    Hold(LeanOptions options, List<String> tokens, Pace pace) {
        this.pace = pace;
        this.connecting = new Semaphore(pace.most());
        this.options = options;
        this.tokens = tokens;
        this.rooms = IntStream.rangeClosed(0, (options.users() - 1) / options.roomSize())
                .mapToObj(number -> new Room(options.rooms() + "-" + number))
                .toList();
        this.writers = IntStream.range(0, options.users())
                .filter(number -> options.senders() == 0 || number % options.roomSize() < options.senders())
                .toArray();
    }

    /** Ends the process. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].matches("--help|-h|help")) {
            System.out.println(LeanOptions.USAGE);
            return;
        }
        try {
            LeanOptions options = LeanOptions.parse(arguments);
            int accounts = Math.max(FEWEST_ACCOUNTS, options.users() / CLIENTS_OF_AN_ACCOUNT);
            new Tokens(options.tokens(), options.url(), Clock.systemUTC()).require(accounts, options.length());
            List<String> tokens = Feeder.read(options.tokens()).accounts().stream()
                    .map(Feeder.Account::token)
                    .toList();
            System.exit(run(options, tokens) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("load: " + e.getMessage() + " (see ./chat load lean --help)");
            System.exit(2);
        } catch (IOException e) {
            System.err.println("load: " + e.getMessage());
            System.exit(1);
        }
    }

    private static boolean run(LeanOptions options, List<String> tokens) throws IOException, InterruptedException {
        Hold hold = new Hold(options, tokens);
        Map<String, Object> result = hold.run();
        String json = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(result);
        System.out.println(json);
        if (!hold.breaches().isEmpty()) {
            System.err.println("FAILED: " + String.join("; ", hold.breaches()));
        }
        if (options.out().isPresent()) {
            Files.writeString(options.out().get(), json + "\n");
        }
        return hold.breaches().isEmpty();
    }

    Map<String, Object> run() throws InterruptedException {
        boolean epoll = Epoll.isAvailable();
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        try {
            Bootstrap bootstrap = new Bootstrap()
                    .group(loops)
                    .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
            connectAll(bootstrap);
            System.err.printf("%d of %d clients have their seats%n", tally.seated.sum(), options.users());
            for (int i = 0; i < options.storms() && !tally.hasFailures(); i++) {
                storm(bootstrap);
            }
            long from = System.nanoTime();
            writeAndHold(loops);
            double seconds = (System.nanoTime() - from) / 1e9;
            awaitDeliveries();
            // Before we close them all ourselves.
            breaches = Verdict.breaches(options, tally);
            Map<String, Object> result = tally.result(options.rate(), seconds);
            result.put("passed", breaches.isEmpty());
            result.put("breaches", breaches);
            return result;
        } finally {
            var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
        }
    }

    private void connectAll(Bootstrap bootstrap) throws InterruptedException {
        long from = System.nanoTime();
        for (int i = 0; i < options.users(); i++) {
            long due = from + options.ramp().toNanos() / options.users() * i;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            if (!connect(bootstrap, i, tally.connectTimes, System.nanoTime())) {
                return;
            }
        }
        awaitConnected();
    }

    /** All go at once, and come back as fast as they can. */
    private void storm(Bootstrap bootstrap) throws InterruptedException {
        long from = System.nanoTime();
        long gone = tally.left.sum() + clients.size();
        clients.forEach(LeanClient::leave);
        while (tally.left.sum() < gone && System.nanoTime() - from < LEAVE_PATIENCE.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        for (int i = 0; i < clients.size(); i++) {
            if (!connect(bootstrap, i, tally.reconnectTimes, from)) {
                return;
            }
        }
        awaitConnected();
        System.err.printf("storm: all back after %.1f s%n", (System.nanoTime() - from) / 1e9);
    }

    private void awaitConnected() throws InterruptedException {
        if (connecting.tryAcquire(pace.most(), pace.patience().toNanos(), TimeUnit.NANOSECONDS)) {
            connecting.release(pace.most());
        } else {
            tally.fail("clients without a seat after " + pace.patience().toSeconds() + " s more");
        }
    }

    /**
     * @param since when the client lost or first wanted its seat
     * @return false if nothing has moved for a long time
     */
    private boolean connect(Bootstrap bootstrap, int number, Times times, long since) throws InterruptedException {
        if (!connecting.tryAcquire(pace.patience().toNanos(), TimeUnit.NANOSECONDS)) {
            tally.fail("the server does not keep up with the handshakes");
            return false;
        }
        String host = options.url().getHost();
        LeanClient client = new LeanClient(
                host,
                tokens.get(number % tokens.size()),
                rooms.get(number / options.roomSize()),
                new LeanClient.Measured(tally, times, since),
                connecting::release);
        if (number == clients.size()) {
            clients.add(client);
        } else {
            clients.set(number, client);
        }
        Bootstrap mine = bootstrap.clone().handler(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(client);
            }
        });
        if (!options.from().isEmpty()) {
            String from = options.from().get(number % options.from().size());
            mine.localAddress(new InetSocketAddress(from, 0));
        }
        mine.connect(host, options.port()).addListener((ChannelFuture connected) -> {
            if (!connected.isSuccess()) {
                tally.fail("connect to " + host + ":" + options.port() + ": "
                        + connected.cause().getClass().getSimpleName());
                connecting.release();
            }
        });
        return true;
    }

    /** Each client's turn comes round. */
    private void writeAndHold(EventLoopGroup loops) throws InterruptedException {
        String content = "x".repeat(options.size());
        long from = System.nanoTime();
        long end = from + options.duration().toNanos();
        long written = 0;
        long now;
        do {
            now = Math.min(System.nanoTime(), end);
            long due = Math.round((now - from) / 1e9 * options.rate());
            int count = (int) Math.min(due - written, Integer.MAX_VALUE);
            long turn = from + Math.round(written * 1e9 / Math.max(1, options.rate()));
            written += count;
            if (count > 0) {
                loops.execute(() -> write(turn, count, content));
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(TICK_NANOS, end - now));
        } while (now < end);
        // What was written last is counted before anybody waits for its answer.
        var unused = loops.submit(() -> {}).await();
    }

    /**
     * On the event loop. What nobody may send, since all wait for their acks, is not made up for.
     *
     * @param turn when the first of them was due
     */
    private void write(long turn, int count, String content) {
        long interval = 1_000_000_000L / options.rate();
        for (int i = 0; i < count; i++) {
            if (System.nanoTime() - turn - i * interval > LATEST_NANOS) {
                tally.late.increment();
            } else if (!writeOne(content)) {
                // Nor can anybody take the others.
                tally.late.add(count - i);
                return;
            }
        }
    }

    private boolean writeOne(String content) {
        for (int tries = 0; tries < writers.length; tries++) {
            int writer = writers[next];
            next = (next + 1) % writers.length;
            // Where connecting was given up there are fewer.
            if (writer < clients.size() && clients.get(writer).send(content)) {
                return true;
            }
        }
        return false;
    }

    private void awaitDeliveries() throws InterruptedException {
        long deadline = System.nanoTime() + options.settle().toNanos();
        while (System.nanoTime() < deadline
                && (tally.acked.sum() + tally.refused.sum() < tally.sent.sum()
                        || tally.messages.sum() < tally.expected.sum())) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** When it has run: nothing if that was good. */
    List<String> breaches() {
        return breaches;
    }
}
