package chat.node.presence;

import chat.node.bus.member.Membership;
import chat.node.presence.PresenceStore.Change;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Whose turn it is to tell of a change: that of the node which made somebody come or go for the whole cluster. */
final class Turns {
    private final Membership membership;
    private final PresenceStore store;

    Turns(Membership membership, PresenceStore store) {
        this.membership = membership;
        this.store = store;
    }

    /** @return whether the user is on no other instance */
    CompletionStage<Boolean> isAlone(UUID user, Change change) {
        if (change.others().isEmpty()) {
            return CompletableFuture.completedStage(true);
        }
        if (change.others().stream().anyMatch(membership.roll()::knows)) {
            return CompletableFuture.completedStage(false);
        }
        // Nobody here knows any of the others: they are very new, or they are ghosts.
        return membership.refresh().thenCompose(roll -> {
            if (change.others().stream().anyMatch(roll::knows)) {
                return CompletableFuture.completedStage(false);
            }
            return store.removeGhosts(user, change.others()).thenApply(others -> true);
        });
    }
}
