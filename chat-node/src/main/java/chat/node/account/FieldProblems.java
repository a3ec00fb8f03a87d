package chat.node.account;

import chat.common.error.ChatException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Everything that is wrong with a request, so that it is said in one go. */
final class FieldProblems {
    /** A value is not what it should be; the message completes the sentence that the field's name begins. */
    static final class InvalidField extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InvalidField(String problem) {
            super(problem, null, false, false);
        }
    }

    private final Map<String, String> problemsByField = new LinkedHashMap<>();

    void add(String field, String problem) {
        problemsByField.putIfAbsent(field, problem);
    }

    boolean has(String field) {
        return problemsByField.containsKey(field);
    }

    /** Empty if there is no value or a wrong one, which is then noted. */
    <V, T> Optional<T> check(String field, Optional<V> value, Function<V, T> parser) {
        try {
            return value.map(parser);
        } catch (InvalidField e) {
            add(field, e.getMessage());
            return Optional.empty();
        }
    }

    /** @throws ChatException {@code validation_failed}, if anything was noted */
    void throwIfAny() {
        if (!problemsByField.isEmpty()) {
            throw ChatException.invalidFields(problemsByField);
        }
    }
}
