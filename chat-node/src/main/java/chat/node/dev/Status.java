package chat.node.dev;

import chat.node.dev.proxy.ProxyRuntime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the nodes are, each as it says itself and as the proxy sees it. */
final class Status {
    private final Nodes nodes;
    private final Optional<HaProxy> proxy;

    Status(Nodes nodes, Optional<HaProxy> proxy) {
        this.nodes = nodes;
        this.proxy = proxy;
    }

    List<String> lines() {
        Map<String, String> seenByName = seenByProxy();
        List<String> lines = new ArrayList<>();
        lines.add(row("NODE", "PROXY", "STATE", "CLIENTS", "VERSION", "PORT", "ADMIN"));
        for (NodeProcess node : nodes.processes()) {
            boolean running = nodes.isRunning(node);
            lines.add(row(
                    node.name(),
                    seenByName.getOrDefault(node.name(), "-").toLowerCase(Locale.ROOT),
                    running ? node.state().orElse("no answer") : "ended",
                    running ? node.sessions().map(String::valueOf).orElse("-") : "-",
                    running ? node.version().orElse("-") : "-",
                    node.port(),
                    node.adminPort()));
        }
        return lines;
    }

    private Map<String, String> seenByProxy() {
        if (proxy.isEmpty()) {
            return Map.of();
        }
        try {
            return proxy.get().runtime().states().stream()
                    .collect(Collectors.toMap(ProxyRuntime.State::name, ProxyRuntime.State::status));
        } catch (IOException e) {
            // Then it is of interest all the more how the nodes are.
            return Map.of();
        }
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-9s %-9s %-13s %8s  %-16s %6s %6s", cells)
                .stripTrailing();
    }
}
