package chat.node.socket.route;

import chat.common.error.ChatException;
import chat.common.error.ErrorBody;
import chat.common.error.ErrorCode;
import chat.common.json.Json;
import chat.node.socket.Dispatch;
import chat.node.socket.Event;
import chat.node.socket.Failures;
import chat.node.socket.Listeners;
import chat.node.socket.Socket;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one gate between clients' events and features: asks the {@link EventGate}s, turns the payload into a record, and
 * turns what the feature returns or throws into the answer: {@code {ok: true, ...}}, {@code {ok: false, error}}, or an
 * {@code error_message} event where the client wants no ack.
 */
public final class EventRouter {
    public static final String ERROR_EVENT = "error_message";

    private static final Logger log = LoggerFactory.getLogger(EventRouter.class);

    private static final CompletionStage<?> NOTHING = CompletableFuture.completedStage(null);

    private final Listeners listeners;
    private final List<EventGate> gates;
    private final EventMetrics metrics;

    public EventRouter(Listeners listeners, List<EventGate> gates, MeterRegistry registry) {
        this.listeners = listeners;
        this.gates = List.copyOf(gates);
        this.metrics = new EventMetrics(registry);
    }

    /** Handled in the client's lane: it may block. The payload is the event's first argument. */
    public <T> void on(String event, Class<T> type, EventHandler<T> handler) {
        on(event, Dispatch.LANE, type, handler);
    }

    public <T> void on(String event, Dispatch dispatch, Class<T> type, EventHandler<T> handler) {
        onAsync(event, dispatch, type, (socket, payload) -> {
            Object result = handler.handle(socket, payload);
            return result == null ? NOTHING : CompletableFuture.completedStage(result);
        });
    }

    /** The client's next event may be handled before this one is answered. */
    public <T> void onAsync(String event, Dispatch dispatch, Class<T> type, AsyncEventHandler<T> handler) {
        Route<T> route = new Route<>(event, type, handler, metrics.of(event));
        listeners.on(event, Dispatch.LOOP, received -> handle(route, dispatch, received));
    }

    /** Lets the client know of a failure that none of its events caused. */
    public static void tell(Socket socket, ChatException failure) {
        socket.emit(ERROR_EVENT, new ErrorMessage(null, failure.body()));
    }

    private <T> void handle(Route<T> route, Dispatch dispatch, Event event) {
        route.meters.handleReceived(event);
        try {
            for (EventGate gate : gates) {
                gate.check(event.socket(), route.event);
            }
        } catch (RuntimeException refusal) {
            answerFailure(route, event, refusal);
            return;
        }
        if (dispatch == Dispatch.LOOP) {
            run(route, event);
        } else {
            event.socket().work(() -> run(route, event));
        }
    }

    private <T> void run(Route<T> route, Event event) {
        try {
            T payload = Payloads.decode(event.arg(0), route.type);
            route.handler
                    .handle(event.socket(), payload)
                    .whenComplete((result, failure) -> answer(route, event, result, failure))
                    .exceptionally(failure -> null);
        } catch (Exception failure) {
            answerFailure(route, event, failure);
        }
    }

    private void answer(Route<?> route, Event event, Object result, Throwable failure) {
        if (failure != null) {
            answerFailure(route, event, failure);
        } else if (event.wantsAck()) {
            answerSuccess(route, event, result);
        }
    }

    private void answerSuccess(Route<?> route, Event event, Object result) {
        ObjectNode answer;
        try {
            answer = success(result);
        } catch (RuntimeException defect) {
            answerFailure(route, event, defect);
            return;
        }
        event.ack(answer);
    }

    private static ObjectNode success(Object result) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("ok", true);
        if (result != null) {
            JsonNode fields =
                    result instanceof JsonNode tree ? tree : Json.mapper().valueToTree(result);
            if (!fields.isObject()) {
                throw new IllegalStateException("not an object: " + result.getClass());
            }
            answer.setAll((ObjectNode) fields);
        }
        return answer;
    }

    private void answerFailure(Route<?> route, Event event, Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (!(cause instanceof ChatException)) {
            Failures.log(log, "the handler of " + route.event, cause);
        }
        ErrorBody error = (cause instanceof ChatException chat ? chat : new ChatException(ErrorCode.INTERNAL)).body();
        metrics.countError(cause instanceof ChatException chat ? chat.code() : ErrorCode.INTERNAL);
        if (event.wantsAck()) {
            event.ack(new Refusal(false, error));
        } else {
            event.socket().emit(ERROR_EVENT, new ErrorMessage(route.event, error));
        }
    }

    private record Route<T>(String event, Class<T> type, AsyncEventHandler<T> handler, EventMetrics.OfEvent meters) {}

    private record Refusal(boolean ok, ErrorBody error) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record ErrorMessage(String event, ErrorBody error) {}
}
