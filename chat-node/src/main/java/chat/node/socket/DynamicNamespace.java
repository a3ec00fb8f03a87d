package chat.node.socket;

import chat.node.engine.Handshake;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Stands for all namespaces whose names a rule allows. Each comes into being with its first client and goes with its last.
 */
public final class DynamicNamespace {
    private final NamespacePredicate rule;

    /** The rule, if it is one. */
    private final Pattern pattern;

    private final Listeners listeners = new Listeners();

    DynamicNamespace(NamespacePredicate rule, Pattern pattern) {
        this.rule = rule;
        this.pattern = pattern;
    }

    /** Of every namespace it stands for. */
    public Listeners listeners() {
        return listeners;
    }

    /** Whether the name alone tells that it belongs here. */
    boolean matches(String name) {
        return pattern != null && pattern.matcher(name).find();
    }

    CompletionStage<Boolean> allows(String name, JsonNode auth, Handshake handshake) {
        return rule.test(name, auth, handshake);
    }
}
