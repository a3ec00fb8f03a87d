package chat.node.config;

import java.util.function.Function;

/**
 * Turns an operator's text into a value.
 *
 * @param allowed what is accepted, as the documentation says it; empty where the meaning says it all
 * @param function throws {@link IllegalArgumentException} with the end of a sentence that begins with the value, such as
 *     "is not a whole number". It must not repeat the value: that may be a secret.
 */
record Parser<T>(String allowed, Function<String, T> function) {
    T parse(String text) {
        return function.apply(text);
    }
}
