package chat.node.bus.member;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which histories the data in Redis has had: each server starts another one when it starts, and when it becomes the master
 * (its replication id). Where one ends, writes that were answered may be lost, and nothing else tells of it.
 *
 * <p>For one thread, but for {@link #ask}.
 */
final class Histories {
    private static final Logger log = LoggerFactory.getLogger(Histories.class);
    private static final Pattern ID = Pattern.compile("master_replid:(\\w{1,64})");

    /** Far more than servers and failovers in the life of a node. */
    private static final int MOST_KNOWN = 10_000;

    private final Set<String> known = new HashSet<>();
    private boolean refused;

    /** What one look saw. */
    record Seen(Set<String> ids, boolean refused) {}

    /** Asks the server, or each master of a Cluster; those that do not answer are left out, so the stage does not fail. */
    static CompletionStage<Seen> ask(RedisClusterAsyncCommands<String, String> commands) {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        if (commands instanceof RedisAdvancedClusterAsyncCommands<String, String> cluster) {
            answers.addAll(
                    List.of(cluster.upstream().commands().info("replication").futures()));
        } else {
            answers.add(commands.info("replication").toCompletableFuture());
        }
        CompletableFuture<Seen> all = CompletableFuture.completedFuture(new Seen(Set.of(), false));
        for (CompletableFuture<String> answer : answers) {
            all = all.thenCombine(answer.handle(Histories::read), Histories::both);
        }
        return all;
    }

    /** @return whether a history has begun since the looks before */
    boolean handle(Seen seen) {
        if (seen.refused() && !refused) {
            log.warn("Redis lets nobody see INFO replication: this node will not notice when it loses data");
        }
        refused = seen.refused();
        boolean begun = !known.isEmpty() && !known.containsAll(seen.ids());
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        known.addAll(seen.ids());
        return begun;
    }

    private static Seen read(String info, Throwable failure) {
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return new Seen(Set.of(), cause instanceof RedisCommandExecutionException);
        }
        return new Seen(idOf(info).map(Set::of).orElse(Set.of()), false);
    }

    private static Optional<String> idOf(String info) {
        Matcher id = ID.matcher(info);
        return id.find() ? Optional.of(id.group(1)) : Optional.empty();
    }

    private static Seen both(Seen one, Seen other) {
        Set<String> ids = new HashSet<>(one.ids());
        ids.addAll(other.ids());
        return new Seen(ids, one.refused() || other.refused());
    }
}
