package chat.node.socket;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;

/** Hears events that other nodes send to nodes, not to clients. On the bus's thread: it must not block. */
@FunctionalInterface
public interface ServerEventListener {
    /** @param answer takes one answer, anything Jackson can write; for nothing if the sender wants none */
    void handle(Namespace namespace, List<JsonNode> args, Consumer<Object> answer) throws Exception;
}
