package chat.node.rest;

import chat.node.http.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One walk of one request's path through the routes. */
final class PathSearch {
    private static final Match UNKNOWN = new Match.Unknown();

    private final String path;
    private final int end;
    private final List<String> values = new ArrayList<>(2);
    private Set<String> otherMethods;

    PathSearch(String path) {
        this.path = path;
        this.end = path.length() > 1 && path.endsWith("/") ? path.length() - 1 : path.length();
    }

    Match run(RouteNode root, String method) {
        if (!path.startsWith("/")) {
            return UNKNOWN;
        }
        RouteNode.Target target = path.length() == 1 ? targetOf(root, method) : find(root, 1, method);
        if (target != null) {
            PathParams params =
                    values.isEmpty() ? PathParams.NONE : new PathParams(target.names(), List.copyOf(values));
            return new Match.Found(target.route(), params);
        }
        return otherMethods == null ? UNKNOWN : new Match.WrongMethod(String.join(", ", otherMethods));
    }

    /** As deep as the longest pattern at most, since it ends where no node fits. */
    private RouteNode.Target find(RouteNode node, int from, String method) {
        if (from > end) {
            return targetOf(node, method);
        }
        int slash = path.indexOf('/', from);
        int to = slash < 0 || slash > end ? end : slash;
        if (to == from) {
            return null;
        }
        String segment = Percent.decodePath(path, from, to);
        RouteNode exact = node.child(segment);
        RouteNode.Target target = exact == null ? null : find(exact, to + 1, method);
        if (target == null && node.parameter() != null) {
            values.add(segment);
            target = find(node.parameter(), to + 1, method);
            if (target == null) {
                values.remove(values.size() - 1);
            }
        }
        return target;
    }

    private RouteNode.Target targetOf(RouteNode node, String method) {
        RouteNode.Target target = node.target(method);
        if (target == null && !node.methods().isEmpty()) {
            if (otherMethods == null) {
                otherMethods = new TreeSet<>();
                otherMethods.add("OPTIONS");
            }
            otherMethods.addAll(node.methods());
            if (node.methods().contains("GET")) {
                otherMethods.add("HEAD");
            }
        }
        return target;
    }
}
