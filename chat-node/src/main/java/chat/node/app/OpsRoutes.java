package chat.node.app;

import chat.node.bus.member.Member;
import chat.node.bus.member.Roll;
import chat.node.ops.Health;
import chat.node.ops.Metrics;
import chat.node.rest.Request;
import chat.node.rest.Response;
import chat.node.rest.Router;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What machines and simple front ends ask to know how a node is.
 *
 * <p>The health answers are the one exception to "no handler on an event loop": they read a few fields and never wait. On a
 * pool, a flood of questions from outside would fill its queue and make the proxy's own question fail.
 */
final class OpsRoutes {
    private final String nodeName;
    private final Health health;
    private final Metrics metrics;
    private final Clock clock;
    private final Instant startedAt;

    OpsRoutes(String nodeName, Health health, Metrics metrics, Clock clock) {
        this.nodeName = nodeName;
        this.health = health;
        this.metrics = metrics;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** Both ports answer these. */
    void registerHealth(Router router) {
        Executor pool = Runnable::run;
        router.get("/health", pool, request -> uncached(Response.ok(overview())));
        router.get("/health/live", pool, request -> uncached(Response.ok(Map.of("status", "ok"))));
        router.get("/health/ready", pool, request -> uncached(readiness(request)));
    }

    /** For the admin port only. */
    void registerMetrics(Router router, Executor pool) {
        router.get(
                "/metrics",
                pool,
                request -> Response.bytes(
                        200, Metrics.CONTENT_TYPE, metrics.scrape().getBytes(StandardCharsets.UTF_8)));
    }

    /** For the admin port only: who is there, as this node knows it. */
    void registerCluster(Router router, Supplier<String> self, Supplier<Roll> roll) {
        router.get("/health/cluster", Runnable::run, request -> uncached(Response.ok(cluster(self.get(), roll.get()))));
    }

    private static Map<String, Object> cluster(String self, Roll roll) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("self", self);
        body.put("asOf", roll.asOf().toString());
        body.put(
                "nodes",
                roll.membersByInstance().values().stream().map(OpsRoutes::node).toList());
        return body;
    }

    private static Map<String, Object> node(Member member) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("instance", member.instance());
        body.put("state", member.state().name().toLowerCase(Locale.ROOT));
        body.put("silentMs", member.sinceBeat().toMillis());
        member.about().ifPresent(about -> {
            body.put("name", about.name());
            body.put("address", about.address());
            body.put("version", about.version());
            body.put("started", about.started().toString());
            body.put("sockets", about.sockets());
            body.put("load", about.load());
        });
        return body;
    }

    private Map<String, Object> overview() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "ok");
        body.put("node", nodeName);
        body.put("version", Build.version());
        body.put("uptimeSeconds", Duration.between(startedAt, clock.instant()).toSeconds());
        body.put("time", clock.instant().toString());
        return body;
    }

    /**
     * Not ready is 503. A proxy that knows the difference may ask with {@code ?draining=404}, as HAProxy's {@code
     * disable-on-404} wants it: such a node gets no new sessions, but still serves its old ones.
     */
    private Response readiness(Request request) {
        boolean distinguish = request.query("draining").filter("404"::equals).isPresent();
        Health.State state = health.state();
        int notReady = distinguish && state == Health.State.DRAINING ? 404 : 503;
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", state.name().toLowerCase(Locale.ROOT));
        body.put("node", nodeName);
        body.put("checks", health.dependencies());
        return Response.json(health.ready() ? 200 : notReady, body);
    }

    private static Response uncached(Response response) {
        return response.withHeader("Cache-Control", "no-store");
    }
}
