package chat.node.bus;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What Lettuce's failures to connect mean. */
final class RedisErrors {
    /** What Redis says to a wrong user, a wrong or missing password, one that it has none of, and an unknown database. */
    private static final List<String> REFUSALS = List.of("WRONGPASS", "NOAUTH", "NOPERM", "ERR AUTH", "ERR DB index");

    private RedisErrors() {}

    /** Why this login can never succeed as it is configured; empty if it may, later. */
    static Optional<String> refusal(Throwable failure) {
        for (Throwable at : causes(failure)) {
            String message = String.valueOf(at.getMessage());
            if (at instanceof RedisCommandExecutionException
                    && REFUSALS.stream().anyMatch(message::startsWith)) {
                return Optional.of(message);
            }
        }
        return Optional.empty();
    }

    /** The failure of a connection attempt, if waiting may help. */
    static Optional<String> reasonToWait(Exception failure) {
        List<Throwable> causes = causes(failure);
        boolean answered = causes.stream()
                .anyMatch(at -> at instanceof RedisCommandExecutionException && !(at instanceof RedisLoadingException));
        if (answered || !(failure instanceof RedisException)) {
            return Optional.empty();
        }
        Throwable root = causes.get(causes.size() - 1);
        return Optional.of(root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage());
    }

    private static List<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, at -> at != null, Throwable::getCause)
                .limit(10)
                .toList();
    }
}
