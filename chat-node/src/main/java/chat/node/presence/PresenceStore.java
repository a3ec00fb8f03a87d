package chat.node.presence;

import chat.node.bus.RedisLink;
import chat.node.bus.RedisScript;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What Redis knows of who is where. Stages fail with what Lettuce reports. Thread-safe, and nothing blocks. */
final class PresenceStore {
    private static final RedisScript<Long> PRESENT = RedisScript.of(PresenceStore.class, "present.lua");
    private static final RedisScript<List<String>> CHANGE = RedisScript.of(PresenceStore.class, "change.lua");

    /** What nobody refreshes or clears away any more does not stay for ever. Far longer than {@link LocalUsers} takes. */
    private static final String KEPT_SECONDS = Long.toString(Duration.ofDays(7).toSeconds());

    /**
     * @param changed whether the instance was not there before, or no longer is
     * @param others the other instances on which the user is
     */
    record Change(boolean changed, List<String> others) {}

    /** @param cursor to go on from */
    record Page(List<String> users, ScanCursor cursor) {}

    private final RedisLink redis;

    PresenceStore(RedisLink redis) {
        this.redis = redis;
    }

    /**
     * @param before the instance of before, if the same node knew the user by that; then it is no change. Or empty
     * @param ghosts instances that are no more
     */
    CompletionStage<Change> enter(UUID user, String instance, String before, List<String> ghosts) {
        return attempt(commands -> PRESENT.run(
                        commands,
                        ScriptOutputType.INTEGER,
                        List.of(presentKey(instance)),
                        user.toString(),
                        KEPT_SECONDS))
                .thenCompose(added -> change("in", user, instance, before, ghosts));
    }

    CompletionStage<Change> leave(UUID user, String instance, List<String> ghosts) {
        return change("out", user, instance, "", ghosts)
                .thenCompose(change -> attempt(commands -> commands.srem(presentKey(instance), user.toString()))
                        .thenApply(removed -> change));
    }

    /** What an instance left behind; the user stays in the instance's own set until {@link #forget}. */
    CompletionStage<Change> leaveDead(UUID user, String instance) {
        return change("out", user, instance, "", List.of());
    }

    /** @param ghosts instances that are no more, as the user's set should not say otherwise */
    CompletionStage<List<String>> removeGhosts(UUID user, List<String> ghosts) {
        return change("out", user, ghosts.get(0), "", ghosts).thenApply(Change::others);
    }

    /** Some of the users of an instance, from the cursor on. */
    CompletionStage<Page> scan(String instance, ScanCursor from, int about) {
        return attempt(commands -> commands.sscan(presentKey(instance), from, ScanArgs.Builder.limit(about)))
                .thenApply(page -> new Page(page.getValues(), page));
    }

    CompletionStage<Void> forget(String instance, Collection<String> users) {
        return users.isEmpty()
                ? CompletableFuture.completedStage(null)
                : attempt(commands -> commands.srem(presentKey(instance), users.toArray(String[]::new)))
                        .thenAccept(removed -> {});
    }

    /** The instances of each, in the order asked. */
    CompletionStage<List<Set<String>>> instances(List<UUID> users) {
        CompletableFuture<List<Set<String>>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (UUID user : users) {
            all = all.thenCombine(attempt(commands -> commands.smembers(onlineKey(user))), (list, some) -> {
                list.add(some);
                return list;
            });
        }
        return all;
    }

    private CompletionStage<Change> change(
            String direction, UUID user, String instance, String before, List<String> ghosts) {
        List<String> args = new ArrayList<>(List.of(direction, instance, before, KEPT_SECONDS));
        args.addAll(ghosts);
        return attempt(commands -> CHANGE.run(
                        commands, ScriptOutputType.MULTI, List.of(onlineKey(user)), args.toArray(String[]::new)))
                .thenApply(
                        answer -> new Change("1".equals(answer.get(0)), List.copyOf(answer.subList(1, answer.size()))));
    }

    /** While Redis is away, Lettuce refuses with an exception and not with a stage. */
    private <T> CompletionStage<T> attempt(Question<T> question) {
        try {
            return question.ask(redis.commands());
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static String onlineKey(UUID user) {
        return "chat:online:" + user;
    }

    private static String presentKey(String instance) {
        return "chat:present:" + instance;
    }

    @FunctionalInterface
    private interface Question<T> {
        CompletionStage<T> ask(RedisClusterAsyncCommands<String, String> commands);
    }
}
