package chat.node.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the comparison still runs, and that every server in it delivers exactly what it should: the rounds fail otherwise. */
final class CompareIT {
    private static final FanOutSection.Sizes FEW = new FanOutSection.Sizes(40, 40, 200, 400);
    private static final Durations SHORT = new Durations(0.1, 0.3);

    private final Results results = new Results();

    @ParameterizedTest
    @EnumSource(
            value = Contender.class,
            names = {"OUR_SOCKET_IO", "NODE_JS", "NETTY_SOCKETIO", "LIMIT_MESSAGE", "LIMIT_TICK"})
    void roomsOnOneServer(Contender contender) throws Exception {
        FanOutSection section = new FanOutSection(FEW, SHORT);

        section.measure(contender, results);

        for (Scenario scenario : section.scenarios()) {
            assertThat(figure(scenario, contender, Metric.PER_SECOND)).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Contender.class,
            names = {"OUR_SOCKET_IO", "NODE_JS"})
    void roomsOnTwoServers(Contender contender) throws Exception {
        ClusterSection section = new ClusterSection(FEW, SHORT);

        section.measure(contender, results);

        for (Scenario scenario : section.scenarios()) {
            assertThat(figure(scenario, contender, Metric.PER_SECOND)).isPositive();
        }
    }

    /** Whose frames come twice must not look faster than it is. */
    @Test
    void aServerThatRepeatsMessagesIsFoundOut() throws Exception {
        try (MiscountingServer server = new MiscountingServer(2)) {
            FanOut two = FanOut.pressed(2, 2, 1);

            assertThat(catchThrowable(() -> two.measure(List.of(server), SHORT)))
                    .hasMessageMatching(".*(more often than it has hearers|more or less than was said).*");
        }
    }

    @Test
    void aServerThatLosesMessagesIsFoundOut() throws Exception {
        try (MiscountingServer server = new MiscountingServer(0);
                Crowd crowd = new Crowd(2, 2, Duration.ofMillis(500))) {
            crowd.connect(List.of(server.port()), 2, List.of(""));
            crowd.press(1);

            assertThat(catchThrowable(crowd::finish)).hasMessage("deliveries did not come");
        }
    }

    private double figure(Scenario scenario, Contender contender, Metric metric) {
        return results.spread(scenario, contender, metric)
                .map(Results.Spread::median)
                .orElseThrow();
    }
}
