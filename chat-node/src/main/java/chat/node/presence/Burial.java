package chat.node.presence;

import chat.node.bus.member.Membership;
import chat.node.presence.PresenceStore.Change;
import io.lettuce.core.ScanCursor;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes the users from an instance that is gone. */
final class Burial {
    private static final int AT_ONCE = 200;

    private final Membership membership;
    private final PresenceStore store;
    private final Turns turns;
    private final LocalUsers users;
    private final LastSeen lastSeen;
    private final PresenceListener news;

    Burial(
            Membership membership,
            PresenceStore store,
            Turns turns,
            LocalUsers users,
            LastSeen lastSeen,
            PresenceListener news) {
        this.membership = membership;
        this.store = store;
        this.turns = turns;
        this.users = users;
        this.lastSeen = lastSeen;
        this.news = news;
    }

    CompletionStage<Void> bury(String instance, Instant lastBeat) {
        return bury(instance, lastBeat, ScanCursor.INITIAL);
    }

    private CompletionStage<Void> bury(String instance, Instant lastBeat, ScanCursor from) {
        return store.scan(instance, from, AT_ONCE).thenCompose(page -> {
            CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
            for (String text : page.users()) {
                Optional<UUID> user = userOf(text);
                if (user.isPresent()) {
                    all = all.thenCombine(bury(user.get(), instance, lastBeat), (some, more) -> null);
                }
            }
            return all.thenCompose(done -> store.forget(instance, page.users()))
                    .thenCompose(done -> page.cursor().isFinished()
                            ? CompletableFuture.completedStage(null)
                            : bury(instance, lastBeat, page.cursor()));
        });
    }

    private CompletionStage<Void> bury(UUID user, String instance, Instant lastBeat) {
        boolean own = membership.formerInstances().contains(instance);
        boolean known = own && users.knows(user);
        return store.leaveDead(user, instance).thenCompose(change -> {
            if (!own) {
                lastSeen.record(user, lastBeat);
            }
            // Of those this node knows, it tells as it records them anew.
            return change.changed() && !known
                    ? tell(user, change, own, lastBeat)
                    : CompletableFuture.completedStage(null);
        });
    }

    private CompletionStage<Void> tell(UUID user, Change change, boolean own, Instant at) {
        return turns.isAlone(user, change).thenAccept(alone -> {
            if (alone) {
                news.handleChange(user, false, at);
            } else if (own) {
                // Redis forgot that he had left here, which was told. Where he came since, it looked as if he never
                // had,
                // so nobody told that.
                news.handleChange(user, true, at);
            }
        });
    }

    /** Nothing if it is not ours; it goes with the rest. */
    private static Optional<UUID> userOf(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
