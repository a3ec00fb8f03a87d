package chat.node.rest;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * One method on one path.
 *
 * @param pattern as {@code /api/users/{id}}: a segment in braces is a parameter
 * @param pool where the handler runs; it may refuse by throwing {@code overloaded}
 * @param maxBodyBytes of the whole body, files included
 */
public record Route(String method, String pattern, Executor pool, BodyKind body, int maxBodyBytes, Handler handler) {
    public Route {
        Objects.requireNonNull(method);
        Objects.requireNonNull(pattern);
        Objects.requireNonNull(pool);
        Objects.requireNonNull(body);
        Objects.requireNonNull(handler);
        if (maxBodyBytes < 0) {
            throw new IllegalArgumentException("maxBodyBytes must not be negative");
        }
    }
}
