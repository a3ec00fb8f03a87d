package chat.node.app;

import chat.node.account.EventLimits;
import chat.node.account.SignedIn;
import chat.node.bus.BusStateListener;
import chat.node.bus.ClusterBus;
import chat.node.config.NodeConfig;
import chat.node.message.AppendDao;
import chat.node.message.InboxDao;
import chat.node.message.MessageDao;
import chat.node.message.MessageEvents;
import chat.node.message.MessageRoutes;
import chat.node.message.MessageService;
import chat.node.message.Retention;
import chat.node.message.RetentionDao;
import chat.node.message.Typing;
import chat.node.receipt.ReceiptDao;
import chat.node.receipt.ReceiptEvents;
import chat.node.receipt.ReceiptService;
import chat.node.rest.Router;
import chat.node.room.PendingJoins;
import chat.node.room.RoomDao;
import chat.node.room.RoomEvents;
import chat.node.room.RoomListDao;
import chat.node.room.RoomRoutes;
import chat.node.room.RoomService;
import chat.node.socket.Namespace;
import chat.node.socket.route.EventRouter;
import chat.node.storage.Database;
import chat.node.storage.TimeOrderedIds;
import chat.node.work.Chore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The wiring of rooms, messages and read positions, one area of {@link ChatNode}. */
final class Chats {
    private static final Duration MEMBER_CHECK = Duration.ofSeconds(1);
    private static final Duration TYPING_SWEEP = Duration.ofSeconds(1);
    private static final Duration READ_NEWS = Duration.ofMillis(250);
    private static final Duration RETENTION_SWEEP = Duration.ofMinutes(1);

    private final Executor workers;
    private final int roomsPerAccount;
    private final RoomListDao roomList;
    private final InboxDao inbox;
    private final RoomService rooms;
    private final MessageService messages;
    private final ReceiptService receipts;
    private final RoomEvents roomEvents;
    private final MessageEvents messageEvents;
    private final ReceiptEvents receiptEvents;
    private final Chore memberCheck;
    private final Chore typingSweep;
    private final Chore readNews;
    private final Chore retentionSweep;

    Chats(
            NodeConfig.Messages config,
            Database database,
            ClusterBus bus,
            Namespace namespace,
            Executor workers,
            Clock clock,
            MeterRegistry meters) {
        this.workers = workers;
        this.roomsPerAccount = config.roomsPerAccount();
        roomList = new RoomListDao(database);
        inbox = new InboxDao(database);
        rooms = new RoomService(new RoomDao(database), config, meters);
        messages = new MessageService(
                new AppendDao(database), new MessageDao(database), config, new TimeOrderedIds(clock), meters);
        receipts = new ReceiptService(new ReceiptDao(database), meters);
        PendingJoins joins = new PendingJoins();
        Typing typing = new Typing(namespace);
        roomEvents = new RoomEvents(rooms, joins, messages::written, config.roomsPerSocket(), namespace);
        messageEvents = new MessageEvents(messages, joins, typing, namespace);
        receiptEvents = new ReceiptEvents(receipts, joins, namespace, meters);
        Retention retention = new Retention(new RetentionDao(database), config.retention(), clock, meters);
        bus.addStateListener(new BusStateListener() {
            @Override
            public void handleAway() {
                // Whoever leaves a room meanwhile is found when the bus is back.
            }

            @Override
            public void handleBack(Instant awaySince) {
                roomEvents.handleBusBack();
            }
        });
        memberCheck = new Chore("member-check", MEMBER_CHECK, roomEvents::recheckIfDue);
        typingSweep = new Chore("typing-sweep", TYPING_SWEEP, typing::sweep);
        readNews = new Chore("read-news", READ_NEWS, receiptEvents::flush);
        retentionSweep = new Chore("retention", RETENTION_SWEEP, retention::sweep);
    }

    void register(EventRouter events) {
        roomEvents.register(events);
        messageEvents.register(events);
        receiptEvents.register(events);
    }

    void register(Router router, EventLimits limits, SignedIn signedIn) {
        new RoomRoutes(roomList, roomEvents, roomsPerAccount, limits, signedIn, workers).register(router);
        new MessageRoutes(messages, inbox, limits, signedIn, workers).register(router);
    }

    /** Who is to hear when somebody comes or goes. */
    CompletionStage<Set<String>> audience(UUID account) {
        return rooms.audience(account);
    }

    void start() {
        memberCheck.start();
        typingSweep.start();
        readNews.start();
        retentionSweep.start();
    }

    /** The clients are gone by now; what they were told would be stored is. */
    void stop(Duration left) {
        memberCheck.close();
        typingSweep.close();
        readNews.close();
        retentionSweep.close();
        messages.close(left);
        rooms.close(left);
        receipts.close(left);
    }
}
