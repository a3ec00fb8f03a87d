package chat.node.socket.cluster;

import chat.node.bus.frame.Channels;
import chat.node.bus.frame.Options;
import chat.node.bus.frame.PoisonException;
import chat.node.bus.frame.Request;
import chat.node.bus.frame.Response;
import chat.node.bus.frame.SocketDetails;
import chat.node.socket.Emission;
import chat.node.socket.Failures;
import chat.node.socket.LocalSockets;
import chat.node.socket.Namespace;
import chat.node.socket.RemoteSocket;
import chat.node.socket.Socket;
import chat.node.socket.ack.AnswerListener;
import chat.node.socket.room.Target;
import chat.node.work.SparseLog;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other nodes ask of this one in a namespace. A Node.js server waits in vain, and its application with it, for each
 * question that is not answered. On the bus's thread.
 */
final class Replies {
    private static final Logger log = LoggerFactory.getLogger(Replies.class);
    private static final SparseLog UNANSWERED = new SparseLog();
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    private final Surroundings surroundings;
    private final Channels channels;

    Replies(Surroundings surroundings, Channels channels) {
        this.surroundings = surroundings;
        this.channels = channels;
    }

    /** @param handleDropped called if the request, or a part of it, is too much for an event loop of this node */
    void handle(Namespace namespace, byte[] message, Runnable handleDropped) {
        read(message, request -> handle(namespace, namespace.local().bounded(message.length, handleDropped), request));
    }

    /** For a namespace that has no clients here any more: whoever asks may have counted us before they were gone. */
    void handleGone(byte[] message) {
        read(message, this::handleGone);
    }

    private void read(byte[] message, Consumer<Request> action) {
        try {
            Request request = surroundings.frames().readRequest(message);
            if (!surroundings.uid().equals(request.uid())) {
                surroundings.metrics().requests.increment();
                action.accept(request);
            }
        } catch (PoisonException poison) {
            surroundings.metrics().poison(poison.kind()).increment();
        } catch (IllegalArgumentException reserved) {
            surroundings.metrics().poison(PoisonException.Kind.SHAPE).increment();
        }
    }

    private void handleGone(Request request) {
        String id = request.requestId();
        if (id == null) {
            return;
        }
        if (request instanceof Request.AllRooms) {
            respond(new Response.RoomNames(id, List.of()));
        } else if (request instanceof Request.FetchSockets) {
            respond(new Response.Sockets(id, List.of()));
        } else if (request instanceof Request.FindSockets) {
            respond(new Response.SocketIds(id, List.of()));
        } else if (request instanceof Request.ServerSideEmit) {
            respond(new Response.ServerAnswer(id, NullNode.getInstance()));
        } else if (request instanceof Request.BroadcastWithAck) {
            respond(new Response.ClientCount(id, 0));
        }
    }

    private void handle(Namespace namespace, LocalSockets local, Request request) {
        if (request instanceof Request.Join join) {
            local.join(target(join.options()), join.rooms());
        } else if (request instanceof Request.Leave leave) {
            local.leave(target(leave.options()), leave.rooms());
        } else if (request instanceof Request.Disconnect disconnect) {
            local.disconnect(target(disconnect.options()), disconnect.close());
        } else if (request instanceof Request.ServerSideEmit emit) {
            handleServerEvent(namespace, emit);
        } else if (request instanceof Request.BroadcastWithAck broadcast) {
            handleBroadcast(local, broadcast);
        } else if (request instanceof Request.AllRooms rooms) {
            respond(new Response.RoomNames(rooms.requestId(), List.copyOf(local.rooms())));
        } else if (request instanceof Request.FetchSockets fetch) {
            respondLater(local.fetch(target(fetch.options()))
                    .thenApply(sockets -> new Response.Sockets(
                            fetch.requestId(),
                            sockets.stream().map(Replies::details).toList())));
        } else if (request instanceof Request.FindSockets find) {
            respondLater(local.fetch(new Target(find.rooms(), List.of()))
                    .thenApply(sockets -> new Response.SocketIds(
                            find.requestId(), sockets.stream().map(Socket::id).toList())));
        } else {
            handleOldForm(namespace, request);
        }
    }

    /** Only who has the socket answers. */
    private void handleOldForm(Namespace namespace, Request request) {
        Optional<Socket> present;
        if (request instanceof Request.JoinOne join) {
            present = namespace.socket(join.socketId());
            present.ifPresent(socket -> socket.join(join.room()));
        } else if (request instanceof Request.LeaveOne leave) {
            present = namespace.socket(leave.socketId());
            present.ifPresent(socket -> socket.leave(leave.room()));
        } else if (request instanceof Request.DisconnectOne disconnect) {
            present = namespace.socket(disconnect.socketId());
            present.ifPresent(socket -> socket.disconnect(disconnect.close()));
        } else {
            throw new IllegalStateException("no such request: " + request.getClass());
        }
        if (present.isPresent() && request.requestId() != null) {
            respond(new Response.Done(request.requestId()));
        }
    }

    private void handleServerEvent(Namespace namespace, Request.ServerSideEmit emit) {
        String id = emit.requestId();
        AtomicBoolean answered = new AtomicBoolean();
        boolean heard =
                namespace.handleServerEvent(emit.data().event(), emit.data().args(), answer -> {
                    if (id != null && answered.compareAndSet(false, true)) {
                        respond(new Response.ServerAnswer(id, namespace.tree(answer)));
                    }
                });
        if (!heard && id != null) {
            // It is not for us, and whoever asks should not have to wait to learn that.
            respond(new Response.ServerAnswer(id, NullNode.getInstance()));
        }
    }

    private void handleBroadcast(LocalSockets local, Request.BroadcastWithAck broadcast) {
        Emission emission = ClusterNamespace.emission(broadcast.data(), broadcast.options());
        Duration asked = broadcast.options().flags().timeout();
        Duration timeout = asked.isZero()
                ? surroundings.settings().requestTimeout()
                : asked.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : asked;
        local.ask(emission, timeout, new AnswerListener() {
            @Override
            public void handleAsked(int clients) {
                respond(new Response.ClientCount(broadcast.requestId(), clients));
            }

            @Override
            public void handleAnswer(ArrayNode args) {
                JsonNode first = args.isEmpty() ? NullNode.getInstance() : args.get(0);
                respond(new Response.ClientAck(broadcast.requestId(), first));
            }

            @Override
            public void handleEnd() {
                // Whoever asked has a clock of his own.
            }
        });
    }

    private void respondLater(CompletionStage<? extends Response> response) {
        response.thenAccept(this::respond).exceptionally(failure -> {
            if (Failures.cause(failure) instanceof RejectedExecutionException) {
                // Counted as dropped: half an answer would be worse than none.
                log.debug("an event loop has no time for a question of another node");
            } else {
                UNANSWERED.say(more -> log.warn("a question of another node stays unanswered{}", more, failure));
            }
            return null;
        });
    }

    private void respond(Response response) {
        byte[] frame;
        try {
            frame = surroundings.frames().write(response);
        } catch (IllegalArgumentException tooLarge) {
            surroundings.metrics().unanswerable.increment();
            UNANSWERED.say(more -> log.warn(
                    "an answer to another node is too large to travel: {}{}",
                    response.getClass().getSimpleName(),
                    more));
            return;
        }
        surroundings.publish(channels.response(), frame);
    }

    private static SocketDetails details(Socket socket) {
        RemoteSocket remote = socket.remote();
        return new SocketDetails(remote.id(), remote.handshake(), List.copyOf(remote.rooms()), remote.data());
    }

    private static Target target(Options options) {
        return new Target(options.rooms(), options.except());
    }
}
