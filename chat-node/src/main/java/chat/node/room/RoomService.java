package chat.node.room;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.config.NodeConfig;
import chat.node.room.RoomDao.Seat;
import chat.node.room.RoomTask.Kind;
import chat.node.work.BatchLanes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Who is in which room. What is asked about one room is answered in the order asked, and together with what else is asked
 * meanwhile: a thousand that come back at once are a few queries.
 *
 * <p>Thread-safe. Stages complete on a lane's thread, and fail with {@link ChatException}s.
 */
public final class RoomService {
    private static final int LANES = 2;
    private static final int WAITING = 5_000;
    private static final int BATCH = 500;

    /** Members of a room that hears of presence. */
    static final int MOST_IN_AUDIENCE = 100;

    private record AudienceTask(UUID account, CompletableFuture<Set<String>> result) {}

    private final RoomDao rooms;
    private final NodeConfig.Messages config;
    private final BatchLanes<RoomTask> lanes;
    private final BatchLanes<AudienceTask> audiences;

    public RoomService(RoomDao rooms, NodeConfig.Messages config, MeterRegistry metrics) {
        this.rooms = rooms;
        this.config = config;
        this.lanes = new BatchLanes<>(
                "rooms", new BatchLanes.Bounds(LANES, WAITING, WAITING, BATCH), RoomTask::kind, this::run, metrics);
        this.audiences = new BatchLanes<>(
                "audiences",
                new BatchLanes.Bounds(1, WAITING, WAITING, BATCH),
                task -> "",
                this::findAudiences,
                metrics);
    }

    /** Fails with {@code room_not_found}, also if this account may not come in, or with {@code too_many_rooms}. */
    CompletionStage<Membership> join(UUID account, RoomName room) {
        return ask(Kind.JOIN, account, room).thenApply(RoomService::orNotFound);
    }

    /** Fails with {@code room_not_found} if the account is no member, or cannot leave. */
    CompletionStage<Membership> leave(UUID account, RoomName room) {
        return ask(Kind.LEAVE, account, room).thenApply(RoomService::orNotFound);
    }

    public CompletionStage<Optional<Membership>> look(UUID account, RoomName room) {
        return ask(Kind.LOOK, account, room);
    }

    /** Of these pairs those who are no members. Blocks. */
    List<Seat> strangers(Collection<Seat> keys) {
        Set<Seat> members = rooms.look(keys).keySet();
        return keys.stream().filter(key -> !members.contains(key)).toList();
    }

    /**
     * Whom it concerns what becomes of an account: the channels of its rooms. Not of big ones, where each coming and going
     * would be told to thousands, thousands of times; nobody looks for a face there.
     */
    public CompletionStage<Set<String>> audience(UUID account) {
        AudienceTask task = new AudienceTask(account, new CompletableFuture<>());
        try {
            audiences.add(account, task, 1);
        } catch (ChatException overloaded) {
            task.result().completeExceptionally(overloaded);
        }
        return task.result();
    }

    public void close(Duration patience) {
        lanes.close(patience);
        audiences.close(patience);
    }

    private CompletionStage<Optional<Membership>> ask(Kind kind, UUID account, RoomName room) {
        RoomTask task = new RoomTask(kind, room, account);
        lanes.add(room, task, 1);
        return task.result();
    }

    /** All of one kind. */
    private void run(List<RoomTask> batch) {
        Set<Seat> keys = new HashSet<>();
        batch.forEach(task -> keys.add(key(task)));
        Map<Seat, Membership> found;
        try {
            found = run(batch.get(0).kind(), keys);
        } catch (RuntimeException failure) {
            handleFailure(batch, failure);
            return;
        }
        // Of several that ask the same, one was first.
        Set<Seat> told = new HashSet<>();
        for (RoomTask task : batch) {
            Optional<Membership> membership = Optional.ofNullable(found.get(key(task)));
            boolean first = told.add(key(task));
            if (membership.isEmpty() && task.kind() == Kind.JOIN) {
                refuseJoin(task);
            } else {
                task.result().complete(membership.map(one -> first ? one : one.notFresh()));
            }
        }
    }

    private Map<Seat, Membership> run(Kind kind, Set<Seat> keys) {
        Map<Seat, Membership> found = rooms.look(keys);
        switch (kind) {
            case LOOK -> {}
            case JOIN -> {
                // A second time, for a room may end, empty, between its making and the joining.
                for (int tries = 0; tries < 2 && found.size() < keys.size(); tries++) {
                    List<Seat> missing = new ArrayList<>(keys);
                    missing.removeAll(found.keySet());
                    found.putAll(rooms.join(missing, config.openRoomsOnJoin(), config.roomsPerAccount()));
                }
            }
            case LEAVE -> {
                Set<Seat> gone = rooms.leave(keys);
                found.keySet().retainAll(gone);
            }
        }
        return found;
    }

    /** One that PostgreSQL chokes on must not fail the others. */
    private void handleFailure(List<RoomTask> batch, RuntimeException failure) {
        if (batch.size() == 1 || failure instanceof ChatException) {
            batch.forEach(task -> task.result().completeExceptionally(failure));
        } else {
            batch.forEach(task -> run(List.of(task)));
        }
    }

    private void findAudiences(List<AudienceTask> batch) {
        try {
            Map<UUID, Set<String>> found = rooms.audience(
                    batch.stream().map(AudienceTask::account).distinct().toList(), MOST_IN_AUDIENCE);
            batch.forEach(task -> task.result().complete(found.getOrDefault(task.account(), Set.of())));
        } catch (RuntimeException failure) {
            batch.forEach(task -> task.result().completeExceptionally(failure));
        }
    }

    private void refuseJoin(RoomTask task) {
        try {
            boolean full = rooms.memberships(task.account()) >= config.roomsPerAccount();
            task.result()
                    .completeExceptionally(
                            new ChatException(full ? ErrorCode.TOO_MANY_ROOMS : ErrorCode.ROOM_NOT_FOUND));
        } catch (RuntimeException failure) {
            task.result().completeExceptionally(failure);
        }
    }

    private static Seat key(RoomTask task) {
        return new Seat(task.room().text(), task.account());
    }

    private static Membership orNotFound(Optional<Membership> membership) {
        return membership.orElseThrow(() -> new ChatException(ErrorCode.ROOM_NOT_FOUND));
    }
}
