package chat.node.socket.cluster;

import chat.node.bus.frame.Response;
import chat.node.socket.MissingAnswersException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One answer of each other node. */
final class PendingGathering<R extends Response> implements PendingRequest {
    private final int nodes;
    private final Class<R> expected;
    private final List<R> answers = new ArrayList<>();
    private final CompletableFuture<List<R>> result = new CompletableFuture<>();

    PendingGathering(int nodes, Class<R> expected) {
        this.nodes = nodes;
        this.expected = expected;
    }

    CompletableFuture<List<R>> result() {
        return result;
    }

    @Override
    public void handle(Response response) {
        if (!expected.isInstance(response)) {
            return;
        }
        List<R> all;
        synchronized (this) {
            if (answers.size() == nodes) {
                return;
            }
            answers.add(expected.cast(response));
            if (answers.size() < nodes) {
                return;
            }
            all = List.copyOf(answers);
        }
        result.complete(all);
    }

    @Override
    public void handleTimeout() {
        List<R> some;
        synchronized (this) {
            some = List.copyOf(answers);
        }
        List<JsonNode> data = new ArrayList<>();
        for (R answer : some) {
            if (answer instanceof Response.ServerAnswer given) {
                data.add(given.data());
            }
        }
        fail(new MissingAnswersException(some.size(), nodes, data));
    }

    void fail(Throwable failure) {
        result.completeExceptionally(failure);
    }
}
