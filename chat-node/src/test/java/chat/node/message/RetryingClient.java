package chat.node.message;

import chat.node.message.RoomRecord.Line;
import chat.node.testkit.ChatClient;
import chat.node.testkit.Http;
import chat.node.testkit.JarNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who writes one message after another into one room, on a thread of his own, and does what web developers are told
 * to do: a message that is not acked is sent again under its client id, over a new connection; and after each connection
 * {@code sync} asks for what was missed.
 */
final class RetryingClient {
    private static final Duration ACK_PATIENCE = Duration.ofSeconds(5);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 1_000;
    private static final long THINKING_MS = 40;

    /**
     * A message whose ack said {@code ok}.
     *
     * @param tries how often it was sent
     * @param repeated whether it had been stored before it was sent for the last time
     */
    record Acked(Line line, long sentAt, long ackedAt, int tries, boolean repeated) {}

    private final List<JarNode> nodes;
    private final Http.Answer account;
    private final String room;
    private final CountDownLatch aborted;
    private final Thread thread;

    private final List<Acked> acked = new ArrayList<>();
    private final AtomicInteger ackCount = new AtomicInteger();
    private final RoomRecord record = new RoomRecord();
    private final AtomicInteger connections = new AtomicInteger();

    private volatile ChatClient socket;
    private volatile int home;
    private volatile boolean over;
    private volatile Throwable failure;
    private volatile boolean missedSome;

    /** @param aborted ends all pauses, when the test has failed */
    RetryingClient(List<JarNode> nodes, int home, Http.Answer account, String room, CountDownLatch aborted) {
        this.nodes = nodes;
        this.home = home;
        this.account = account;
        this.room = room;
        this.aborted = aborted;
        this.thread = new Thread(this::run, "client-" + account.at("/user/displayName"));
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Goes over to this node, in the middle of whatever it is doing. */
    void moveTo(int node) {
        home = node;
        disconnect();
    }

    /** Finishes the message it is at, and asks for all that it has missed. */
    void finish() {
        over = true;
    }

    void join() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(60));
        disconnect();
        if (failure != null || thread.isAlive()) {
            throw new AssertionError(this + " did not finish", failure);
        }
    }

    int ackCount() {
        if (failure != null) {
            throw new AssertionError(this + " failed", failure);
        }
        return ackCount.get();
    }

    String room() {
        return room;
    }

    String id() {
        return account.at("/user/id");
    }

    String token() {
        return account.at("/token");
    }

    /** Once it has finished. */
    List<Acked> acked() {
        return acked;
    }

    RoomRecord record() {
        return record;
    }

    int connections() {
        return connections.get();
    }

    @Override
    public String toString() {
        return thread.getName() + " in " + room;
    }

    private void run() {
        try {
            for (int n = 1; !over; n++) {
                acked.add(sendUntilAcked("c" + n));
                ackCount.incrementAndGet();
                pause(THINKING_MS);
            }
            // Until it has all, on a connection that lasts.
            disconnect();
            var unused = connected();
        } catch (InterruptedException | RuntimeException | Error e) {
            failure = e;
        }
    }

    private Acked sendUntilAcked(String clientId) throws InterruptedException {
        long from = System.nanoTime();
        for (int tries = 1; ; tries++) {
            ChatClient current = connected();
            Instant sentAt = Instant.now();
            try {
                JsonNode answer = ask(
                        current,
                        "send_message",
                        Map.of("room", room, "content", content(clientId), "clientId", clientId));
                if (answer.at("/ok").booleanValue()) {
                    return acked(answer.at("/message"), from, tries, sentAt);
                }
                requireTemporary(answer);
            } catch (ExecutionException | TimeoutException e) {
                // Sent again, below.
            }
            disconnect();
        }
    }

    private static Acked acked(JsonNode message, long from, int tries, Instant sentAt) {
        Instant stored = Instant.parse(message.at("/createdAt").textValue());
        boolean repeated = tries > 1 && stored.isBefore(sentAt.truncatedTo(ChronoUnit.MILLIS));
        return new Acked(Line.of(message), from, System.nanoTime(), tries, repeated);
    }

    String content(String clientId) {
        return clientId + " of " + id();
    }

    /** A connection that is in the room and has been told what it missed; tries one node after the other until there is one. */
    private ChatClient connected() throws InterruptedException {
        ChatClient current = socket;
        if (current != null && !current.closed().isDone() && (!missedSome || trySync(current))) {
            return current;
        }
        disconnect();
        for (long pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
            if (tryConnect() && trySync(socket)) {
                return socket;
            }
            disconnect();
            home = (home + 1) % nodes.size();
            pause(pauseMs);
        }
    }

    private boolean tryConnect() throws InterruptedException {
        try {
            Set<String> told = new HashSet<>();
            socket = ChatClient.connect(nodes.get(home).url(), token(), event -> handle(event, told));
            connections.incrementAndGet();
            JsonNode joined = ask(socket, "join_room", Map.of("room", room));
            if (!joined.at("/ok").booleanValue()) {
                requireTemporary(joined);
                return false;
            }
            return true;
        } catch (CompletionException | ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private boolean trySync(ChatClient current) throws InterruptedException {
        try {
            missedSome = false;
            for (boolean more = true; more; ) {
                JsonNode answer = ask(current, "sync", Map.of("rooms", Map.of(room, record.upTo())));
                if (!answer.at("/ok").booleanValue()) {
                    requireTemporary(answer);
                    return false;
                }
                JsonNode news = answer.at("/rooms/" + room);
                news.at("/messages").forEach(record::add);
                more = news.at("/hasMore").booleanValue();
            }
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private void handle(ChatClient.Received event, Set<String> toldOnThisConnection) {
        if (event.name().equals("message")) {
            record.addHeard(event.payload(), toldOnThisConnection);
        } else if (event.name().equals("resync")) {
            missedSome = true;
        }
    }

    private static JsonNode ask(ChatClient current, String event, Object payload)
            throws InterruptedException, ExecutionException, TimeoutException {
        return current.askLater(event, payload).get(ACK_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void requireTemporary(JsonNode answer) {
        if (!answer.at("/error/temporary").booleanValue()) {
            throw new AssertionError("refused for good: " + answer);
        }
    }

    private void disconnect() {
        ChatClient current = socket;
        if (current != null) {
            current.close();
        }
    }

    private void pause(long ms) throws InterruptedException {
        if (aborted.await(ms, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("aborted");
        }
    }
}
