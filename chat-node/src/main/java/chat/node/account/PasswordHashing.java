package chat.node.account;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * {@link Passwords} on threads of their own, for arithmetic and nothing else: what waits for a server before and after it
 * runs on the workers, so that neither keeps the other from its work.
 */
public final class PasswordHashing {
    private final Passwords passwords;
    private final Executor hashing;
    private final Executor workers;

    /**
     * @param hashing few threads, and a queue that is full when no sign-in more could be answered in time
     * @param workers for all that asks a server
     */
    public PasswordHashing(Passwords passwords, Executor hashing, Executor workers) {
        this.passwords = passwords;
        this.hashing = hashing;
        this.workers = workers;
    }

    /**
     * Computes on the hashing threads, then goes on with the outcome on the workers.
     *
     * @throws chat.common.error.ChatException {@code overloaded}, here or as the stage's failure
     */
    <H, T> CompletionStage<T> compute(Function<Passwords, H> arithmetic, Function<H, T> then) {
        return CompletableFuture.supplyAsync(() -> arithmetic.apply(passwords), hashing)
                .thenApplyAsync(then, workers);
    }
}
