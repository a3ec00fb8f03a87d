package chat.loadtest.scenario;

import chat.loadtest.client.Probe;
import chat.loadtest.client.Timing;
import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.core.action.Action;
import io.gatling.core.stats.StatsEngine;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;
import java.util.concurrent.TimeUnit;
import scala.Option;
import scala.collection.immutable.List;
import scala.collection.immutable.Nil$;

/**
 * Puts what clients measure into Gatling's report, as requests with names of their own: Gatling itself does not know of
 * messages that nobody asked for. Thread-safe.
 */
final class GatlingProbe implements Probe {
    private static final String SCENARIO = "chat";

    private final long nanosAtZero = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    private volatile StatsEngine engine;

    static String name(Timing timing, boolean polling) {
        return timing.label() + (polling ? " (polling)" : "");
    }

    /** Does nothing when it is run: when it is built, it finds out where the report is written. */
    ActionBuilder finder() {
        return () -> new io.gatling.core.action.builder.ActionBuilder() {
            @Override
            public Action build(ScenarioContext context, Action next) {
                engine = context.coreComponents().statsEngine();
                return next;
            }
        };
    }

    @Override
    public void took(Timing timing, boolean polling, long from, long to) {
        log(timing, polling, from, to, OK$.MODULE$, Option.empty());
    }

    @Override
    public void failed(Timing timing, boolean polling, long from, long to, String why) {
        log(timing, polling, from, to, KO$.MODULE$, Option.apply(why));
    }

    private void log(Timing timing, boolean polling, long from, long to, Status status, Option<String> why) {
        List<String> noGroups = none();
        engine.logResponse(
                SCENARIO, noGroups, name(timing, polling), millis(from), millis(to), status, Option.empty(), why);
    }

    @SuppressWarnings("unchecked") // The empty list is one of everything.
    private static List<String> none() {
        return (List<String>) (List<?>) Nil$.MODULE$;
    }

    private long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - nanosAtZero);
    }
}
