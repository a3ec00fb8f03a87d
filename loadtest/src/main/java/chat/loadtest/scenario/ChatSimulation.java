package chat.loadtest.scenario;

import static io.gatling.javaapi.core.CoreDsl.asLongAsDuring;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;

import chat.loadtest.Feeder;
import chat.loadtest.Values;
import chat.loadtest.client.ChatClient;
import chat.loadtest.client.Course;
import chat.loadtest.client.Run;
import chat.loadtest.client.Seats;
import chat.loadtest.client.Tally;
import chat.loadtest.client.Timing;
import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ClosedInjectionStep;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The one simulation: the system property {@code load.scenario} says which scenario it is. Made by Gatling. */
public final class ChatSimulation extends Simulation {
    public static final String SCENARIO = "load.scenario";

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Settings settings;
    private final Tally tally = new Tally();
    private final GatlingProbe probe = new GatlingProbe();
    private final Seats seats;
    private final Run run;
    private final List<Feeder.Account> accounts;
    private final AtomicInteger clients = new AtomicInteger();
    /** Clients that poll and wait for the user who does it. */
    private final Queue<ChatClient> silent = new ConcurrentLinkedQueue<>();

    public ChatSimulation() {
        Scenario scenario =
                Scenario.named(System.getProperty(SCENARIO, "rooms")).orElseThrow();
        settings = Settings.of(scenario, Values.parse(scenario.defaults()));
        seats = settings.seats();
        Course course = settings.course();
        run = new Run(settings.behaviour(seats), course, seats, tally, probe);
        try {
            accounts = Feeder.read(settings.tokens()).accounts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (accounts.size() < settings.accounts()) {
            throw new IllegalStateException("another run has replaced " + settings.tokens() + " by a shorter file");
        }
        var unused = setUp(populations()).protocols(protocol()).assertions(assertions());
    }

    private HttpProtocolBuilder protocol() {
        String base = settings.url().toString().replaceAll("/+$", "");
        HttpProtocolBuilder protocol = http.baseUrl(base)
                .wsBaseUrl(base.replaceFirst("^http", "ws"))
                .userAgentHeader("chat-loadtest")
                .disableCaching()
                .disableWarmUp()
                .wsAutoReplySocketIo4()
                .wsUnmatchedInboundMessageBufferSize(SocketSteps.BUFFER);
        return settings.from().isEmpty() ? protocol : protocol.localAddresses(settings.from());
    }

    private List<PopulationBuilder> populations() {
        int polling = seats.polling();
        int sockets = settings.crowd().users() - polling;
        List<PopulationBuilder> populations = new ArrayList<>();
        if (sockets > 0) {
            ChainBuilder live = new SocketSteps(settings.limits().ackTimeout()).live();
            populations.add(inject(scenario("WebSocket").exec(probe.finder(), begin(false), live), sockets));
        }
        if (polling > 0) {
            ChainBuilder live = new PollingSteps().live();
            populations.add(inject(scenario("polling: says").exec(probe.finder(), begin(true), live), polling));
            populations.add(inject(
                    scenario("polling: hears")
                            .exec(
                                    adopt(),
                                    doIf(session -> session.contains(Steps.CLIENT))
                                            .then(PollingSteps.poll())),
                    polling));
        }
        return populations;
    }

    private ChainBuilder begin(boolean polling) {
        return exec(session -> {
            int number = clients.getAndIncrement();
            String token = accounts.get(number % Math.min(settings.accounts(), accounts.size()))
                    .token();
            ChatClient client = new ChatClient(number, token, polling, run, System.nanoTime());
            if (polling) {
                silent.add(client);
            }
            return session.set(Steps.CLIENT, client);
        });
    }

    private ChainBuilder adopt() {
        return asLongAsDuring(session -> !session.contains(Steps.CLIENT), Duration.ofSeconds(30))
                .on(
                        exec(session -> {
                            ChatClient client = silent.poll();
                            return client == null ? session : session.set(Steps.CLIENT, client);
                        }),
                        exec(pause(LOOK_AGAIN)));
    }

    private PopulationBuilder inject(ScenarioBuilder users, int count) {
        Settings.Crowd crowd = settings.crowd();
        // To Gatling a part of a second is none.
        boolean ramps = crowd.ramp().toSeconds() > 0;
        if (crowd.closed()) {
            List<ClosedInjectionStep> steps = new ArrayList<>();
            if (ramps) {
                steps.add(rampConcurrentUsers(0).to(count).during(crowd.ramp()));
            }
            steps.add(constantConcurrentUsers(count).during(crowd.duration()));
            return users.injectClosed(steps);
        }
        if (crowd.arrivals() > 0) {
            double share = (double) count / crowd.users();
            return users.injectOpen(constantUsersPerSec(crowd.arrivals() * share)
                    .during(crowd.ramp().plus(crowd.duration())));
        }
        return users.injectOpen(ramps ? rampUsers(count).during(crowd.ramp()) : atOnceUsers(count));
    }

    /** What {@link Verdict} looks at too: here for the report. */
    private List<Assertion> assertions() {
        List<Assertion> assertions = new ArrayList<>();
        if (seats.polling() < settings.crowd().users()) {
            addAssertions(assertions, false);
        }
        if (seats.polling() > 0) {
            addAssertions(assertions, true);
        }
        return assertions;
    }

    private void addAssertions(List<Assertion> assertions, boolean polling) {
        Settings.Limits limits = settings.limits();
        add(assertions, Timing.CONNECT, polling, limits.p99Connect(), limits.maxErrors());
        if (settings.writes()) {
            // Without an answer of its own: who polls may be one who does not write.
            if (!polling && settings.talk().senders() == 0) {
                add(assertions, Timing.ACK, false, limits.p99Ack(), limits.maxErrors());
            }
            add(assertions, Timing.DELIVERY, polling, limits.p99Delivery(), 0);
        }
    }

    private static void add(List<Assertion> to, Timing timing, boolean polling, Duration p99, long mostFailed) {
        String name = GatlingProbe.name(timing, polling);
        to.add(details(name).responseTime().percentile(99).lte((int) Math.min(p99.toMillis(), Integer.MAX_VALUE)));
        to.add(details(name).failedRequests().count().lte(mostFailed));
    }

    @Override
    public void after() {
        try {
            new Report(settings, tally).write(System.out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
