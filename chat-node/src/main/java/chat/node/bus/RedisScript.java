package chat.node.bus;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A Lua file that Redis runs as one step. It is called by its hash, and sent whole only to a Redis that does not know it
 * (new, or emptied): so of two calls that are on their way at once, either may come first.
 *
 * <p>Thread-safe.
 *
 * @param <T> what it returns
 */
public final class RedisScript<T> {
    private final String text;

    private RedisScript(String text) {
        this.text = text;
    }

    /** @param file beside the class */
    public static <T> RedisScript<T> of(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + file);
            }
            return new RedisScript<>(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the answer. */
    public T run(
            RedisClusterCommands<String, String> commands, ScriptOutputType type, List<String> keys, String... args) {
        String[] keyArray = keys.toArray(String[]::new);
        try {
            T result = commands.evalsha(commands.digest(text), type, keyArray, args);
            return result;
        } catch (RedisNoScriptException e) {
            T result = commands.eval(text, type, keyArray, args);
            return result;
        }
    }

    public CompletionStage<T> run(
            RedisClusterAsyncCommands<String, String> commands,
            ScriptOutputType type,
            List<String> keys,
            String... args) {
        String[] keyArray = keys.toArray(String[]::new);
        CompletionStage<T> byHash = commands.evalsha(commands.digest(text), type, keyArray, args);
        return byHash.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof RedisNoScriptException
                    ? commands.eval(text, type, keyArray, args)
                    : CompletableFuture.failedStage(cause);
        });
    }
}
