package chat.node.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One segment of the registered paths, and what may follow it. */
final class RouteNode {
    /** A route and the names its parameters have: two routes may share a node and name them differently. */
    record Target(Route route, List<String> names) {}

    private final Map<String, RouteNode> children = new HashMap<>();
    private final Map<String, Target> targetsByMethod = new HashMap<>();
    private RouteNode parameter;

    void add(Route route, PathPattern pattern) {
        RouteNode node = this;
        for (PathPattern.Segment segment : pattern.segments()) {
            node = segment.parameter() ? node.orNewParameter() : node.orNewChild(segment.text());
        }
        if (node.targetsByMethod.putIfAbsent(route.method(), new Target(route, pattern.names())) != null) {
            throw new IllegalStateException("there is a route for " + route.method() + " " + route.pattern());
        }
    }

    /** {@code null} if there is none. */
    RouteNode child(String segment) {
        return children.get(segment);
    }

    /** {@code null} if no parameter may stand here. */
    RouteNode parameter() {
        return parameter;
    }

    /** GET answers HEAD too. {@code null} if there is none. */
    Target target(String method) {
        Target target = targetsByMethod.get(method);
        return target == null && method.equals("HEAD") ? targetsByMethod.get("GET") : target;
    }

    Set<String> methods() {
        return targetsByMethod.keySet();
    }

    private RouteNode orNewParameter() {
        if (parameter == null) {
            parameter = new RouteNode();
        }
        return parameter;
    }

    private RouteNode orNewChild(String segment) {
        return children.computeIfAbsent(segment, key -> new RouteNode());
    }
}
