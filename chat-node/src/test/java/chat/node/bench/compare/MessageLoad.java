package chat.node.bench.compare;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Senders in rooms, each in one, which all use one event loop, so that one moment is the same for all of them. */
final class MessageLoad implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** How many sign in at a time, fewer than a server lets queue up. */
    private static final int BATCH = 50;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport());
    private final List<MessageSender> senders = new ArrayList<>();
    private final MessageTally tally;
    private final int rooms;

    /** What came in an interval. */
    record Measured(double seconds, long acked, long delivered, Latencies latencies) {}

    /** As many senders as tokens; returns when each of them is in its room. */
    MessageLoad(int port, int rooms, List<String> tokens) throws InterruptedException {
        this.rooms = rooms;
        this.tally = new MessageTally(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            MessageSender sender = new MessageSender(i, "room" + i % rooms, tokens.get(i), tally);
            senders.add(sender);
            new Bootstrap()
                    .group(group)
                    .channel(channel())
                    .handler(sender)
                    .connect("127.0.0.1", port)
                    .sync();
            if (i % BATCH == 0 || i == tokens.size() - 1) {
                int joined = i + 1;
                await("senders in their rooms", now -> now.joined() == joined);
            }
        }
    }

    /** @param messages what each sender keeps unacknowledged */
    void window(int messages) {
        onLoop(() -> {
            senders.forEach(sender -> sender.window(messages));
            return messages;
        });
    }

    /** All in turn, so many messages in a second. */
    ScheduledFuture<?> pace(double perSecond) {
        long from = System.nanoTime();
        long[] sent = {0};
        return group.next()
                .scheduleAtFixedRate(
                        () -> {
                            long due = (long) ((System.nanoTime() - from) / 1e9 * perSecond);
                            // Not all at once that a pause has left undone: answers have to be read in between.
                            long end = Math.min(due, sent[0] + Math.max(1, (long) perSecond / 100));
                            for (; sent[0] < end; sent[0]++) {
                                senders.get((int) (sent[0] % senders.size())).sendOne();
                            }
                        },
                        0,
                        500,
                        TimeUnit.MICROSECONDS);
    }

    /** Lets it run and keeps an eye on it. */
    void run(long milliseconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (System.nanoTime() - end < 0) {
            snapshot();
            TimeUnit.MILLISECONDS.sleep(Math.min(milliseconds, 500));
        }
    }

    Measured measure(long milliseconds) throws InterruptedException {
        MessageTally.Snapshot begin = onLoop(() -> {
            tally.latencies();
            return tally.snapshot();
        });
        run(milliseconds);
        record End(MessageTally.Snapshot snapshot, Latencies latencies) {}
        End end = onLoop(() -> new End(tally.snapshot(), tally.latencies()));
        return new Measured(
                (end.snapshot().nanoTime() - begin.nanoTime()) / 1e9,
                end.snapshot().acked() - begin.acked(),
                end.snapshot().delivered() - begin.delivered(),
                end.latencies());
    }

    /** Stops sending; returns when all is acknowledged and everybody has heard everything exactly once. */
    void finish() throws InterruptedException {
        window(0);
        await("the last acks", now -> now.underWay() == 0);
        await("deliveries", now -> now.delivered() == expectedDeliveries());
        int[] acked = ackedBySender();
        int[] said = new int[rooms];
        for (int i = 0; i < acked.length; i++) {
            said[i % rooms] += acked[i];
        }
        for (int i = 0; i < senders.size(); i++) {
            MessageSender sender = senders.get(i);
            if (onLoop(sender::heard) != said[i % rooms]) {
                throw new IllegalStateException("sender " + i + " heard more or less than was said in its room");
            }
        }
    }

    void awaitAcked(long least) throws InterruptedException {
        await("acks", now -> now.acked() >= least);
    }

    /** Each message is heard by all members of its room. */
    long expectedDeliveries() {
        int[] acked = ackedBySender();
        long expected = 0;
        for (int i = 0; i < acked.length; i++) {
            int members = acked.length / rooms + (i % rooms < acked.length % rooms ? 1 : 0);
            expected += (long) acked[i] * members;
        }
        return expected;
    }

    long deliveries() {
        return snapshot().delivered();
    }

    /** How many messages of each sender are promised to be in the database: those it numbered from 1 to this. */
    int[] ackedBySender() {
        return onLoop(tally::ackedBySender);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private MessageTally.Snapshot snapshot() {
        MessageTally.Snapshot snapshot = onLoop(tally::snapshot);
        if (snapshot.failure() != null) {
            throw SlowServerException.of(snapshot.failure());
        }
        return snapshot;
    }

    private void await(String what, Predicate<MessageTally.Snapshot> condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        MessageTally.Snapshot now = snapshot();
        while (!condition.test(now)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(what + " did not come: " + now);
            }
            TimeUnit.MILLISECONDS.sleep(5);
            now = snapshot();
        }
    }

    private <T> T onLoop(Callable<T> task) {
        return group.next().submit(task).syncUninterruptibly().getNow();
    }

    private static IoHandlerFactory transport() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    private static Class<? extends SocketChannel> channel() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
