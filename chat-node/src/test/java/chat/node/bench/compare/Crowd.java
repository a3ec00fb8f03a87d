package chat.node.bench.compare;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The load generator: clients in rooms, all on one event loop, so that one clock is everybody's and nothing is shared between
 * threads. A client has at most one message under way; it has arrived when everybody in its room has got it.
 */
final class Crowd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How many shake hands at a time, fewer than a server lets queue up. */
    static final int AT_A_TIME = 100;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final List<CrowdMember> members = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private final int roomSize;
    private final long patienceNanos;
    private final long[] sentAt;
    /** By sender: who has not got its message yet. */
    private final int[] missing;

    private final int[] saidInRoom;

    private final Semaphore connecting = new Semaphore(AT_A_TIME);
    private int connected;
    private int joined;
    private long sent;
    private long delivered;
    private boolean sending;
    /** A message is followed by the next one when it has arrived, not when its time has come. */
    private boolean pressing;

    private boolean closing;
    private String failure;
    private Latencies latencies = new Latencies();
    private Latencies connectTimes = new Latencies();

    /** What had come at a moment, and what it had cost. */
    record Moment(long nanoTime, long delivered, Latencies latencies, FanOut.Cpu cpu) {}

    /** @param roomSize how many are in each room; 0 for clients in no room */
    Crowd(int most, int roomSize) {
        this(most, roomSize, PATIENCE);
    }

    /** @param patience with a server that does not do what is waited for */
    Crowd(int most, int roomSize, Duration patience) {
        this.roomSize = roomSize;
        this.patienceNanos = patience.toNanos();
        this.sentAt = new long[most];
        this.missing = new int[most];
        this.saidInRoom = new int[roomSize == 0 ? 0 : most / roomSize];
    }

    /**
     * Returns when all are where they belong.
     *
     * @param ports of the servers: neighbours in a room are on different ones
     * @param auths what each says when it connects, in turn
     */
    void connect(List<Integer> ports, int count, List<String> auths) throws InterruptedException {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class);
        for (int i = 0; i < count; i++) {
            int number = members.size();
            if (!connecting.tryAcquire(patienceNanos, TimeUnit.NANOSECONDS)) {
                check();
                throw new IllegalStateException("the server does not let clients in");
            }
            String room = roomSize == 0 ? "" : "room-" + number / roomSize;
            CrowdMember member = new CrowdMember(this, number, room, auths.get(number % auths.size()));
            members.add(member);
            ChannelFuture opened = bootstrap
                    .clone()
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(member);
                        }
                    })
                    .connect("127.0.0.1", ports.get(number % ports.size()));
            opened.addListener(done -> {
                if (!done.isSuccess()) {
                    handleFailure(done.cause().toString());
                }
            });
            channels.add(opened.channel());
        }
        await("clients at the server", () -> connected == members.size());
        await("clients in their rooms", () -> roomSize == 0 || joined == members.size());
    }

    /** The first so many of each room keep one message under way each. */
    void press(int sendersOfEachRoom) {
        onLoop(() -> {
            sending = true;
            pressing = true;
            for (int i = 0; i < members.size(); i++) {
                if (i % roomSize < sendersOfEachRoom) {
                    say(i);
                }
            }
            return sending;
        });
    }

    /** All in turn, one message after the other, so many in a second. */
    ScheduledFuture<?> pace(int perSecond) {
        long from = onLoop(() -> {
            sending = true;
            pressing = false;
            sent = 0;
            return System.nanoTime();
        });
        return group.next()
                .scheduleAtFixedRate(
                        () -> {
                            long due = (System.nanoTime() - from) * perSecond / 1_000_000_000L;
                            // Not all at once that a pause has left undone: answers have to be read in between.
                            long most = sent + Math.max(1, perSecond / 100);
                            while (sending && sent < Math.min(due, most)) {
                                sayInTurn();
                            }
                        },
                        0,
                        500,
                        TimeUnit.MICROSECONDS);
    }

    private void sayInTurn() {
        int sender = (int) (sent % members.size());
        if (missing[sender] > 0) {
            handleFailure(SlowServerException.REASON);
            sending = false;
            return;
        }
        say(sender);
    }

    private void say(int sender) {
        sent++;
        saidInRoom[sender / roomSize]++;
        missing[sender] = roomSize;
        sentAt[sender] = System.nanoTime();
        members.get(sender).say();
    }

    void handleConnected(long nanos) {
        connected++;
        connecting.release();
        connectTimes.add(nanos);
    }

    void handleJoined() {
        joined++;
    }

    void handleDelivered(int sender) {
        delivered++;
        int left = --missing[sender];
        if (!pressing) {
            latencies.add(System.nanoTime() - sentAt[sender]);
        } else if (left == 0) {
            latencies.add(System.nanoTime() - sentAt[sender]);
            if (sending) {
                say(sender);
            }
        }
        if (left < 0) {
            handleFailure("a message came more often than it has hearers");
        }
    }

    /** The first is kept. */
    void handleFailure(String reason) {
        if (failure == null && !closing) {
            failure = reason;
        }
    }

    /**
     * @param cpu is asked on the event loop, so that what it says belongs to what was delivered by then
     * @return with the latencies since the last moment
     */
    Moment moment(Callable<FanOut.Cpu> cpu) {
        Moment moment = onLoop(() -> {
            Moment now = new Moment(System.nanoTime(), delivered, latencies, cpu.call());
            latencies = new Latencies();
            return now;
        });
        check();
        return moment;
    }

    Latencies connectTimes() {
        return onLoop(() -> {
            Latencies past = connectTimes;
            connectTimes = new Latencies();
            return past;
        });
    }

    /** Lets it run and keeps an eye on it. */
    void run(long milliseconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (System.nanoTime() - end < 0) {
            check();
            TimeUnit.MILLISECONDS.sleep(Math.min(milliseconds, 100));
        }
    }

    /** Stops sending; returns when everybody has heard everything once, and fails if somebody has not. */
    void finish() throws InterruptedException {
        onLoop(() -> sending = false);
        await("deliveries", () -> Arrays.stream(missing).allMatch(left -> left == 0));
        // What comes now was said twice.
        TimeUnit.MILLISECONDS.sleep(100);
        onLoop(() -> {
            for (int i = 0; i < members.size(); i++) {
                if (members.get(i).heard() != saidInRoom[i / roomSize]) {
                    handleFailure("somebody heard more or less than was said in the room");
                }
            }
            return failure;
        });
        check();
    }

    void check() {
        String reason = onLoop(() -> failure);
        if (reason != null) {
            throw SlowServerException.of(reason);
        }
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patienceNanos;
        while (!onLoop(condition::getAsBoolean)) {
            check();
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(what + " did not come");
            }
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    private <T> T onLoop(Callable<T> task) {
        return group.next().submit(task).syncUninterruptibly().getNow();
    }

    @Override
    public void close() {
        onLoop(() -> closing = true);
        channels.forEach(channel -> channel.close().syncUninterruptibly());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        members.forEach(CrowdMember::release);
    }
}
