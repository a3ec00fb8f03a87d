package chat.node.rest;

import java.util.concurrent.Executor;

/**
 * The routes of one port. A segment that is spelled out wins over a parameter in its place; where the winner lacks the
 * method, the next fitting route is taken. A slash at the end makes no difference. Paths are case-sensitive.
 *
 * <p>Routes are added before the port starts; from then on it is only read, by every event loop at once.
 */
public final class Router {
    private final int defaultMaxBodyBytes;
    private final RouteNode root = new RouteNode();

    /** @param defaultMaxBodyBytes for routes that name no limit of their own */
    public Router(int defaultMaxBodyBytes) {
        this.defaultMaxBodyBytes = defaultMaxBodyBytes;
    }

    /** @throws IllegalStateException if a route of the same method and shape exists */
    public void add(Route route) {
        root.add(route, PathPattern.parse(route.pattern()));
    }

    public void get(String pattern, Executor pool, Handler handler) {
        add(new Route("GET", pattern, pool, BodyKind.NONE, defaultMaxBodyBytes, handler));
    }

    public void post(String pattern, Executor pool, Handler handler) {
        addJson("POST", pattern, pool, handler);
    }

    public void put(String pattern, Executor pool, Handler handler) {
        addJson("PUT", pattern, pool, handler);
    }

    public void patch(String pattern, Executor pool, Handler handler) {
        addJson("PATCH", pattern, pool, handler);
    }

    public void delete(String pattern, Executor pool, Handler handler) {
        addJson("DELETE", pattern, pool, handler);
    }

    /** @throws chat.common.error.ChatException {@code bad_request} if a parameter in the path cannot be decoded */
    Match match(String method, String rawPath) {
        return new PathSearch(rawPath).run(root, method);
    }

    private void addJson(String method, String pattern, Executor pool, Handler handler) {
        add(new Route(method, pattern, pool, BodyKind.JSON, defaultMaxBodyBytes, handler));
    }
}
