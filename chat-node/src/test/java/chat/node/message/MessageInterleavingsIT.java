package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.error.ChatException;
import chat.common.wire.SendMessage;
import chat.node.account.Caller;
import chat.node.config.ConfigReader;
import chat.node.config.NodeConfig;
import chat.node.message.MessageDao.Since;
import chat.node.message.MessageService.RoomSync;
import chat.node.room.RoomName;
import chat.node.storage.Database;
import chat.node.storage.TimeOrderedIds;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.TestDatabase;
import chat.node.testkit.TestNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever senders, retries, edits and deletions do at the same time on two nodes, every room ends with numbers without a gap,
 * nothing twice, one order for all, and a client that goes on from anywhere by {@code sync} has the same.
 */
final class MessageInterleavingsIT {
    private static final List<RoomName> ROOMS =
            List.of(new RoomName("one"), new RoomName("two"), new RoomName("three"));
    private static final int ACTORS = 6;
    private static final int STEPS = 60;

    /** One node's part of it. */
    private static final class Node {
        final Database database;
        final MessageService service;
        final Queue<StoredMessage> told = new ConcurrentLinkedQueue<>();
        final Queue<StoredMessage> toldChanges = new ConcurrentLinkedQueue<>();

        Node(String url) throws Exception {
            database = TestDatabase.of(TestDatabase.config(url));
            database.start();
            NodeConfig config = ConfigReader.read(TestNode.environment("n", url, Map.of()));
            service = new MessageService(
                    new AppendDao(database),
                    new MessageDao(database),
                    config.messages(),
                    new TimeOrderedIds(Clock.systemUTC()),
                    new SimpleMeterRegistry());
            service.setListener(new MessageListener() {
                @Override
                public void handleMessage(StoredMessage message) {
                    told.add(message);
                }

                @Override
                public void handleChange(StoredMessage message) {
                    toldChanges.add(message);
                }
            });
        }

        void close() {
            service.close(Duration.ofSeconds(5));
            database.close();
        }
    }

    /** What somebody sent, and what he was told of it. */
    private record Sent(RoomName room, String clientId, StoredMessage acked) {}

    private final List<Node> nodes = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        String url = EmbeddedServers.newDatabase();
        try (Database schema = TestDatabase.of(TestDatabase.config(url))) {
            schema.start();
            new chat.node.storage.Migrations(schema, TestDatabase.PATIENCE).run();
            IntStream.range(0, ACTORS).forEach(i -> callers.add(member(schema, i)));
        }
        nodes.add(new Node(url));
        nodes.add(new Node(url));
    }

    @AfterEach
    void stop() {
        nodes.forEach(Node::close);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyRoomEndsWithOneOrderForAll(long seed) {
        List<CompletableFuture<List<Sent>>> actors = callers.stream()
                .map(caller -> CompletableFuture.supplyAsync(
                        () -> act(caller, new Random(seed * 1_000 + callers.indexOf(caller))),
                        task -> new Thread(task).start()))
                .toList();
        List<List<Sent>> sent = actors.stream().map(CompletableFuture::join).toList();

        for (RoomName room : ROOMS) {
            List<StoredMessage> history = history(nodes.get(0), room);
            assertThat(history).isEqualTo(history(nodes.get(1), room));
            assertThat(history)
                    .extracting(StoredMessage::seq)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, history.size())
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(history).extracting(StoredMessage::id).doesNotHaveDuplicates();
            assertThat(history)
                    .extracting(message -> message.sender().id() + message.clientId())
                    .doesNotHaveDuplicates();
            assertEverybodyHeardOnce(room, history);
            assertChangesAreNumbered(room, history);
            assertSyncFromAnywhereLeadsHere(room, history, new Random(seed));
        }
        sent.forEach(this::assertAcksHold);
    }

    @Test
    void aRoomThatNoPlaceWasLeftForIsAskedForFromWhereItStood() {
        MessageService service = nodes.get(0).service;
        Caller caller = callers.get(0);
        for (int i = 0; i < 110; i++) {
            send(service, caller, ROOMS.get(0), "x".repeat(4_000));
        }
        for (int i = 0; i < 5; i++) {
            StoredMessage message = send(service, caller, ROOMS.get(1), "m" + i);
            StoredMessage unused = service.edit(caller, message.id().toString(), i + "y".repeat(3_999));
        }
        List<Since> asked = List.of(new Since(ROOMS.get(0), 0, null), new Since(ROOMS.get(1), 5, null));
        RoomSync full = service.sync(caller, asked).get(ROOMS.get(0)).orElseThrow();
        assertThat(full.hasMore()).isTrue();
        assertThat(full.messages()).hasSizeBetween(80, 100);
        RoomSync none = service.sync(caller, asked).get(ROOMS.get(1)).orElseThrow();
        assertThat(none.changes()).isEmpty();
        assertThat(none.hasMore()).isTrue();
        assertThat(none.lastChange())
                .as("only the last is new to who has five messages")
                .isEqualTo(4);
        RoomSync rest = service.sync(caller, List.of(new Since(ROOMS.get(1), 5, none.lastChange())))
                .get(ROOMS.get(1))
                .orElseThrow();
        assertThat(rest.changes()).extracting(StoredMessage::seq).containsExactly(5L);
        assertThat(rest.hasMore()).isFalse();
        assertThat(service.wholePage(caller, ROOMS.get(0), null, null, 200).messages())
                .as("over HTTP a page is whole")
                .hasSize(110);
        MessageService.Page cut = service.history(caller, ROOMS.get(0), null, null, 200);
        assertThat(cut.hasMore()).isTrue();
        assertThat(cut.messages().get(cut.messages().size() - 1).seq()).isEqualTo(110);
    }

    private static StoredMessage send(MessageService service, Caller caller, RoomName room, String content) {
        return service.send(caller, new SendMessage(room.text(), content, null, null, null))
                .toCompletableFuture()
                .join();
    }

    /** Sends one after another, repeats some on the other node, edits and deletes what is his. */
    private List<Sent> act(Caller caller, Random random) {
        List<Sent> sent = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            RoomName room = ROOMS.get(random.nextInt(ROOMS.size()));
            Node node = nodes.get(random.nextInt(2));
            int choice = random.nextInt(10);
            if (choice < 6 || sent.isEmpty()) {
                SendMessage message = new SendMessage(room.text(), "text " + step, "c" + step, null, null);
                var first = node.service.send(caller, message);
                if (choice < 2) {
                    // Nobody waited for the answer: the same again, over there.
                    StoredMessage again = nodes.get(random.nextInt(2))
                            .service
                            .send(caller, message)
                            .toCompletableFuture()
                            .join();
                    assertThat(again.id())
                            .isEqualTo(first.toCompletableFuture().join().id());
                }
                sent.add(new Sent(
                        room, message.clientId(), first.toCompletableFuture().join()));
            } else if (choice < 8) {
                change(() -> node.service.edit(caller, any(sent, random), "edited"));
            } else if (choice < 9) {
                change(() -> node.service.delete(caller, any(sent, random)));
            } else {
                Sent old = sent.get(random.nextInt(sent.size()));
                StoredMessage again = node.service
                        .send(caller, new SendMessage(old.room().text(), "again", old.clientId(), null, null))
                        .toCompletableFuture()
                        .join();
                assertThat(again.seq()).isEqualTo(old.acked().seq());
            }
        }
        return sent;
    }

    private static String any(List<Sent> sent, Random random) {
        return sent.get(random.nextInt(sent.size())).acked().id().toString();
    }

    private static void change(Runnable change) {
        try {
            change.run();
        } catch (ChatException deletedAlready) {
            assertThat(deletedAlready.code().code()).isEqualTo("message_not_found");
        }
    }

    private void assertAcksHold(List<Sent> sent) {
        Map<String, Long> lastSeqByRoom = new HashMap<>();
        for (Sent one : sent) {
            StoredMessage stored =
                    history(nodes.get(0), one.room()).get((int) one.acked().seq() - 1);
            assertThat(stored.id()).isEqualTo(one.acked().id());
            assertThat(stored.createdAt()).isEqualTo(one.acked().createdAt());
            Long before = lastSeqByRoom.put(one.room().text(), stored.seq());
            assertThat(before == null || before < stored.seq())
                    .as("his own order")
                    .isTrue();
        }
    }

    private void assertEverybodyHeardOnce(RoomName room, List<StoredMessage> history) {
        List<StoredMessage> told = nodes.stream()
                .flatMap(node -> node.told.stream())
                .filter(message -> message.room().equals(room.text()))
                .sorted(Comparator.comparing(StoredMessage::seq))
                .toList();
        assertThat(told)
                .extracting(StoredMessage::id)
                .containsExactlyElementsOf(
                        history.stream().map(StoredMessage::id).toList());
    }

    private void assertChangesAreNumbered(RoomName room, List<StoredMessage> history) {
        List<Long> changes = nodes.stream()
                .flatMap(node -> node.toldChanges.stream())
                .filter(message -> message.room().equals(room.text()))
                .map(StoredMessage::change)
                .sorted()
                .toList();
        assertThat(changes)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, changes.size())
                        .mapToObj(Long::valueOf)
                        .toList());
        assertThat(history.stream().mapToLong(StoredMessage::change).max().orElse(0))
                .isLessThanOrEqualTo(changes.size());
    }

    /** A client that stopped listening at any moment, and asks for what it missed in as many steps as it takes. */
    private void assertSyncFromAnywhereLeadsHere(RoomName room, List<StoredMessage> history, Random random) {
        List<StoredMessage> everything = nodes.stream()
                .flatMap(node -> java.util.stream.Stream.concat(node.told.stream(), node.toldChanges.stream()))
                .filter(message -> message.room().equals(room.text()))
                .toList();
        long seq = random.nextInt(history.size() + 1);
        long change = random.nextInt(5);
        Map<Long, StoredMessage> known = new TreeMap<>();
        everything.stream()
                .filter(message -> message.seq() <= seq && message.change() <= change)
                .sorted(Comparator.comparing(StoredMessage::change))
                .forEach(message -> known.put(message.seq(), message));
        Since since = new Since(room, seq, change);
        for (boolean more = true; more; ) {
            Optional<RoomSync> news = nodes.get(random.nextInt(2))
                    .service
                    .sync(callers.get(0), List.of(since))
                    .get(room);
            RoomSync sync = news.orElseThrow();
            sync.changes().forEach(message -> known.put(message.seq(), message));
            sync.messages().forEach(message -> known.put(message.seq(), message));
            long last = sync.messages().isEmpty()
                    ? since.seq()
                    : sync.messages().get(sync.messages().size() - 1).seq();
            since = new Since(room, last, sync.lastChange());
            more = sync.hasMore();
        }
        assertThat(known.values().stream().map(MessageInterleavingsIT::content).collect(Collectors.toList()))
                .isEqualTo(history.stream().map(MessageInterleavingsIT::content).collect(Collectors.toList()));
    }

    private static String content(StoredMessage message) {
        return message.seq() + " " + message.content();
    }

    private List<StoredMessage> history(Node node, RoomName room) {
        List<StoredMessage> all = new ArrayList<>();
        MessageService.Page page;
        do {
            page = node.service.history(callers.get(0), room, null, (long) all.size(), 50);
            all.addAll(page.messages());
        } while (page.hasMore());
        return all;
    }

    private static Caller member(Database database, int number) {
        UUID id = UUID.randomUUID();
        database.withHandle(handle -> {
            for (String sql : List.of(
                    "INSERT INTO accounts (id, email, email_key, password_hash, display_name, created_at, updated_at)"
                            + " VALUES ('" + id + "', 'u" + number + "@x', 'u" + number
                            + "@x', '', 'User', now(), now())",
                    "INSERT INTO rooms (name, kind) VALUES ('one', 'open'), ('two', 'open'), ('three', 'open')"
                            + " ON CONFLICT DO NOTHING",
                    "INSERT INTO members (room_id, account_id) SELECT r.id, '" + id + "' FROM rooms r")) {
                handle.execute(sql);
            }
            return null;
        });
        return new Caller(id, "t", Optional.empty(), Optional.of("u" + number + "@x"), "User", Instant.MAX);
    }
}
