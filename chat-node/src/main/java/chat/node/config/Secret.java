package chat.node.config;

import java.util.Objects;

/** A value that must not reach a log: it prints as stars, whatever record it is part of. */
public record Secret(String value) {
    public Secret {
        Objects.requireNonNull(value);
    }

    @Override
    public String toString() {
        return "***";
    }
}
