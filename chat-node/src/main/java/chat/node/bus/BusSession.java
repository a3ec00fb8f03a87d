package chat.node.bus;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two connections of the bus that live and die together: one receives, one publishes. It never comes back; there will be
 * another one. What waits on it is bounded in number and in bytes.
 *
 * <p>Thread-safe.
 */
final class BusSession {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    /** What one SUBSCRIBE may name: more would keep the server from others for longer. */
    private static final int CHANNELS_PER_COMMAND = 1_000;

    /** How much may be on its way. */
    record Bounds(int messages, long bytes) {}

    private final StatefulRedisConnection<String, byte[]> publishing;
    private final StatefulRedisPubSubConnection<String, byte[]> receiving;
    private final Bounds bounds;
    private final Pulse publishingPulse;
    private final Pulse receivingPulse;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong pendingBytes = new AtomicLong();

    private BusSession(
            StatefulRedisConnection<String, byte[]> publishing,
            StatefulRedisPubSubConnection<String, byte[]> receiving,
            Bounds bounds,
            boolean mayBeDemoted) {
        this.publishing = publishing;
        this.receiving = receiving;
        this.bounds = bounds;
        this.publishingPulse = pulse(publishing.async(), mayBeDemoted);
        this.receivingPulse = pulse(receiving.async(), mayBeDemoted);
    }

    /** @param askRole whether a server that is no master any longer counts as dead: others publish elsewhere */
    private static Pulse pulse(RedisAsyncCommands<String, byte[]> commands, boolean askRole) {
        return new Pulse(() -> askRole ? isMaster(commands) : lives(commands), System::nanoTime);
    }

    private static CompletionStage<Boolean> lives(RedisAsyncCommands<String, byte[]> commands) {
        return answered(commands.ping()).thenApply(pong -> true);
    }

    private static CompletionStage<Boolean> isMaster(RedisAsyncCommands<String, byte[]> commands) {
        return answered(commands.role()).thenApply(role -> !isReplica(role));
    }

    /** A user without the right to ask is answered as well: with nothing, here. */
    private static <T> CompletionStage<T> answered(CompletionStage<T> answer) {
        return answer.exceptionally(failure -> {
            if (isRefusal(failure)) {
                return null;
            }
            throw new CompletionException(failure);
        });
    }

    private static boolean isReplica(List<Object> role) {
        return role != null
                && !role.isEmpty()
                && role.get(0) instanceof byte[] name
                && new String(name, US_ASCII).equals("slave");
    }

    /**
     * Both to the same server, so that what is said on one is heard on the other in a Cluster's moments of change too.
     *
     * @return fails when nothing is open any more
     */
    static CompletionStage<BusSession> open(RedisAccess access, Bounds bounds) {
        RedisClient client = access.busClient();
        RedisURI uri = access.busUri();
        CompletableFuture<StatefulRedisConnection<String, byte[]>> publishing =
                client.connectAsync(CODEC, uri).toCompletableFuture();
        CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>> receiving =
                client.connectPubSubAsync(CODEC, uri).toCompletableFuture();
        CompletableFuture<BusSession> both = publishing.thenCombine(
                receiving, (one, two) -> new BusSession(one, two, bounds, access.mayBeDemoted()));
        return both.exceptionallyCompose(
                failure -> CompletableFuture.allOf(closeIfOpened(publishing), closeIfOpened(receiving))
                        .thenCompose(closed -> CompletableFuture.failedStage(failure)));
    }

    /** @param handleClosed called, perhaps more than once, when one of the two is gone */
    void listen(RedisPubSubListener<String, byte[]> listener, Runnable handleClosed) {
        receiving.addListener(listener);
        RedisConnectionStateListener closed = new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                handleClosed.run();
            }
        };
        publishing.addListener(closed);
        receiving.addListener(closed);
        if (!isOpen()) {
            handleClosed.run();
        }
    }

    void send(Subscriptions.Work work, RefusalListener listener) {
        for (int from = 0; from < work.subscribe().size(); from += CHANNELS_PER_COMMAND) {
            subscribe(chunk(work.subscribe(), from), listener);
        }
        work.alone().forEach(channel -> subscribe(List.of(channel), listener));
        for (int from = 0; from < work.unsubscribe().size(); from += CHANNELS_PER_COMMAND) {
            List<String> channels = chunk(work.unsubscribe(), from);
            receiving.async().unsubscribe(channels.toArray(String[]::new)).whenComplete((ok, failure) -> {
                if (failure != null) {
                    listener.handleRefusal(List.of(), failure);
                }
            });
        }
    }

    private void subscribe(List<String> channels, RefusalListener listener) {
        receiving.async().subscribe(channels.toArray(String[]::new)).whenComplete((ok, failure) -> {
            if (failure != null) {
                listener.handleRefusal(channels, failure);
            }
        });
    }

    /** What to do when the server does not subscribe. */
    interface RefusalListener {
        void handleRefusal(List<String> channels, Throwable failure);
    }

    /** @return completes when the server has the message; null if too much is on its way already */
    CompletionStage<Long> publish(String channel, byte[] message) {
        int count = pending.incrementAndGet();
        long bytes = pendingBytes.addAndGet(message.length);
        if (count > bounds.messages() || (bytes > bounds.bytes() && count > 1)) {
            release(message.length);
            return null;
        }
        return publishing.async().publish(channel, message).whenComplete((receivers, failure) -> {
            release(message.length);
            publishingPulse.hear();
        });
    }

    CompletionStage<Integer> subscribers(String channel) {
        return publishing
                .async()
                .pubsubNumsub(channel)
                .thenApply(countsByChannel -> RedisAccess.count(countsByChannel, channel));
    }

    /** Something came in on the receiving connection: it lives. */
    void hear() {
        receivingPulse.hear();
    }

    int pending() {
        return pending.get();
    }

    boolean isOpen() {
        return publishing.isOpen() && receiving.isOpen();
    }

    /** Asks for a sign of life if there has been none for a while. @return whether there was one in time */
    boolean beat() {
        boolean publishingLives = publishingPulse.beat();
        boolean receivingLives = receivingPulse.beat();
        return publishingLives && receivingLives;
    }

    /** The time was not ours: nobody can have answered. */
    void excuse() {
        publishingPulse.excuse();
        receivingPulse.excuse();
    }

    /** Nanoseconds since both were last known to bring everything. */
    long behindNanos() {
        return Math.max(publishingPulse.behindNanos(), receivingPulse.behindNanos());
    }

    CompletionStage<Void> close() {
        return CompletableFuture.allOf(close(publishing), close(receiving));
    }

    /** Whether the server answered, and it was no. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof RedisCommandExecutionException
                || failure.getCause() instanceof RedisCommandExecutionException;
    }

    /** Lettuce closes by itself what was cut, and warns whoever closes it again. */
    private static CompletableFuture<Void> close(StatefulConnection<String, byte[]> connection) {
        boolean done = connection instanceof RedisChannelHandler<?, ?> handler && handler.isClosed();
        return done ? CompletableFuture.completedFuture(null) : connection.closeAsync();
    }

    private void release(int bytes) {
        pending.decrementAndGet();
        pendingBytes.addAndGet(-bytes);
    }

    private static List<String> chunk(List<String> all, int from) {
        return all.subList(from, Math.min(all.size(), from + CHANNELS_PER_COMMAND));
    }

    /** @return completes well in any case */
    private static CompletableFuture<Void> closeIfOpened(
            CompletableFuture<? extends StatefulConnection<String, byte[]>> opening) {
        return opening.thenCompose(BusSession::close).exceptionally(failure -> null);
    }
}
