package chat.node.socket;

import chat.common.protocol.socket.SocketPacket;
import chat.node.engine.Handshake;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * The namespaces by name. Those made by a rule are counted and go with their last client: or strangers who ask for ever new
 * names would fill the memory. Thread-safe.
 */
final class Namespaces {
    private static final CompletionStage<Optional<Namespace>> NONE = CompletableFuture.completedStage(Optional.empty());

    private final SocketServer server;
    private final ConcurrentHashMap<String, Entry> entriesByName = new ConcurrentHashMap<>();
    private final List<DynamicNamespace> rules = new CopyOnWriteArrayList<>();

    Namespaces(SocketServer server) {
        this.server = server;
        entriesByName.put(SocketPacket.MAIN, new Entry(open(SocketPacket.MAIN, new Listeners()), Entry.FOR_EVER));
    }

    Namespace of(String name) {
        return entriesByName.compute(
                        name,
                        (key, present) -> new Entry(
                                present == null ? open(name, listenersOf(name)) : present.namespace, Entry.FOR_EVER))
                .namespace;
    }

    DynamicNamespace of(Pattern pattern) {
        DynamicNamespace dynamic = new DynamicNamespace(
                (name, auth, handshake) ->
                        CompletableFuture.completedStage(pattern.matcher(name).find()),
                pattern);
        rules.add(dynamic);
        return dynamic;
    }

    DynamicNamespace of(NamespacePredicate rule) {
        DynamicNamespace dynamic = new DynamicNamespace(rule, null);
        rules.add(dynamic);
        return dynamic;
    }

    Optional<Namespace> get(String name) {
        return Optional.ofNullable(entriesByName.get(name)).map(Entry::namespace);
    }

    CompletionStage<Optional<Namespace>> find(String name, JsonNode auth, Handshake handshake) {
        Entry present = entriesByName.computeIfPresent(name, (key, entry) -> entry.held());
        if (present != null) {
            return CompletableFuture.completedStage(Optional.of(present.namespace));
        }
        return find(name, auth, handshake, 0);
    }

    void release(Namespace namespace) {
        entriesByName.computeIfPresent(namespace.name(), (name, entry) -> {
            Entry rest = entry.released();
            if (rest == null) {
                server.cluster().handleClosed(namespace);
            }
            return rest;
        });
    }

    /** A namespace the application names itself belongs to a pattern all the same. */
    private Listeners listenersOf(String name) {
        return rules.stream()
                .filter(rule -> rule.matches(name))
                .findFirst()
                .map(DynamicNamespace::listeners)
                .orElseGet(Listeners::new);
    }

    private CompletionStage<Optional<Namespace>> find(String name, JsonNode auth, Handshake handshake, int index) {
        if (index >= rules.size()) {
            return NONE;
        }
        DynamicNamespace rule = rules.get(index);
        return ask(rule, name, auth, handshake)
                .thenCompose(allowed -> allowed
                        ? CompletableFuture.completedStage(Optional.of(hold(name, rule)))
                        : find(name, auth, handshake, index + 1));
    }

    private static CompletionStage<Boolean> ask(
            DynamicNamespace rule, String name, JsonNode auth, Handshake handshake) {
        try {
            return rule.allows(name, auth, handshake).exceptionally(failure -> false);
        } catch (RuntimeException failure) {
            return CompletableFuture.completedStage(false);
        }
    }

    private Namespace hold(String name, DynamicNamespace rule) {
        return entriesByName.compute(
                        name,
                        (key, present) -> present == null ? new Entry(open(name, rule.listeners()), 1) : present.held())
                .namespace;
    }

    /** Under the lock of its name. */
    private Namespace open(String name, Listeners listeners) {
        Namespace namespace = new Namespace(server, name, listeners);
        namespace.open();
        return namespace;
    }

    private record Entry(Namespace namespace, int holders) {
        /** Made by the application, not by a rule. */
        static final int FOR_EVER = -1;

        Entry held() {
            return holders == FOR_EVER ? this : new Entry(namespace, holders + 1);
        }

        /** Null when nobody is left. */
        Entry released() {
            if (holders == FOR_EVER) {
                return this;
            }
            return holders == 1 ? null : new Entry(namespace, holders - 1);
        }
    }
}
