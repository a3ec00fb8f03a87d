package chat.node.conformance.peers;

import chat.common.json.Json;
import chat.node.testkit.NodeProject;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of {@code cluster-peer.js}: a server, an emitter or clients in Node.js, told line by line what to do. */
final class ClusterPeer implements AutoCloseable {
    static final int PATIENCE_SECONDS = 20;

    private final Process process;
    private final Writer commands;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answersById = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<JsonNode>> newsByClient = new ConcurrentHashMap<>();
    private final BlockingQueue<JsonNode> serverEvents = new LinkedBlockingQueue<>();
    /** What is no line of the protocol: a stack trace, a warning. */
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private ClusterPeer(Process process) {
        this.process = process;
        this.commands = process.outputWriter();
        Thread reader = new Thread(() -> read(process.inputReader()), "cluster-peer");
        reader.setDaemon(true);
        reader.start();
    }

    static ClusterPeer start() {
        return new ClusterPeer(NodeProject.start("cluster-peer.js"));
    }

    /** @param command as JSON, with single quotes, and {@code %s} or {@code %d} for what is inserted */
    JsonNode call(String command, Object... inserted) {
        return get(begin(command, inserted));
    }

    CompletableFuture<JsonNode> begin(String command, Object... inserted) {
        int id = ids.incrementAndGet();
        ObjectNode line = (ObjectNode) json(filled(command.replace('\'', '"'), inserted));
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answersById.put(id, answer);
        if (!process.isAlive()) {
            throw new AssertionError("the peer has ended: " + complaints);
        }
        synchronized (commands) {
            try {
                commands.write(line.put("id", id) + "\n");
                commands.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("the peer has ended: " + complaints, e);
            }
        }
        return answer;
    }

    JsonNode get(CompletableFuture<JsonNode> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no good answer from the peer: " + complaints, e);
        }
    }

    /** What a client of this process hears: {@code [event, ...args]}, or why it was cut off, as a text. */
    BlockingQueue<JsonNode> news(String client) {
        return newsByClient.computeIfAbsent(client, name -> new LinkedBlockingQueue<>());
    }

    /** What other servers tell this one. */
    BlockingQueue<JsonNode> serverEvents() {
        return serverEvents;
    }

    List<String> complaints() {
        return complaints;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static String filled(String command, Object... inserted) {
        String[] parts = command.split("%[sd]", -1);
        StringBuilder text = new StringBuilder(parts[0]);
        for (int i = 0; i < inserted.length; i++) {
            text.append(inserted[i].toString().replace('\'', '"')).append(parts[i + 1]);
        }
        return text.toString();
    }

    static JsonNode poll(BlockingQueue<JsonNode> queue) {
        try {
            JsonNode next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing was heard");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    private void read(BufferedReader output) {
        output.lines().forEach(line -> {
            if (line.startsWith("{\"")) {
                handle(json(line));
            } else {
                complaints.add(line);
            }
        });
        answersById.values().forEach(answer -> answer.completeExceptionally(new IllegalStateException("it ended")));
    }

    private void handle(JsonNode line) {
        if (line.has("client")) {
            news(line.get("client").textValue()).add(line.path(line.has("left") ? "left" : "heard"));
        } else if (line.has("server")) {
            serverEvents.add(line.get("server"));
        } else {
            CompletableFuture<JsonNode> answer =
                    answersById.remove(line.get("id").intValue());
            if (line.has("error")) {
                answer.completeExceptionally(
                        new IllegalStateException(line.get("error").textValue()));
            } else {
                answer.complete(line.get("result"));
            }
        }
    }
}
