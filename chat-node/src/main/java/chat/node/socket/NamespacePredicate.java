package chat.node.socket;

import chat.node.engine.Handshake;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletionStage;

/** Decides which names are namespaces of a {@link DynamicNamespace}. */
@FunctionalInterface
public interface NamespacePredicate {
    /** Called on the client's event loop, which it must not block. A stage that fails means no. */
    CompletionStage<Boolean> test(String name, JsonNode auth, Handshake handshake);
}
