package chat.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.loadtest.Option;
import chat.loadtest.Values;
import chat.loadtest.client.Seats;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTest {
    @AfterEach
    void forget() {
        Arrays.stream(Option.values()).forEach(option -> System.clearProperty("load." + option.key()));
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void eachScenarioWorksWithItsDefaults(Scenario scenario) {
        Settings settings = settings(scenario);

        assertThat(settings.crowd().duration()).isPositive();
        assertThat(settings.accounts()).isBetween(1, 100);
        assertThat(settings.writes()).isEqualTo(scenario != Scenario.CONNECT);
        assertThat(scenario.defaults()).hasSize(Option.values().length);
    }

    @Test
    void theCommandLineWinsOverPropertiesAndThoseOverTheScenario() {
        assertThat(settings(Scenario.BROADCAST).crowd().users()).isEqualTo(200);
        System.setProperty("load.users", "7");
        assertThat(settings(Scenario.BROADCAST).crowd().users()).isEqualTo(7);
        assertThat(settings(Scenario.BROADCAST, "--users", "8").crowd().users()).isEqualTo(8);
        assertThat(settings(Scenario.BROADCAST, "-Dload.users=9").crowd().users())
                .isEqualTo(9);
    }

    @Test
    void whatIsPublishedIsWhatTheSimulationReads() {
        Values.parse(Scenario.ROOMS.defaults(), "--room-size=1000", "--duration", "2m")
                .publish();

        Settings settings = settings(Scenario.ROOMS);

        assertThat(settings.talk().roomSize()).isEqualTo(1000);
        assertThat(settings.crowd().duration()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aBroadcastHasOneSender() {
        Settings settings = settings(Scenario.BROADCAST);
        Seats seats = settings.seats();

        assertThat(settings.behaviour(seats).senders()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--users, 0", "--users, many", "--duration, 5 days", "--duration, 10ms", "--polling, 101", "--injection, both",
        "--size, 39", "--url, localhost", "--url, ftp://a", "--from, example.com", "--from, 1.2.3", "--rooms, a b",
        "--arrivals, 5", "--max-late, 101", "--what, 1"
    })
    void whatMakesNoSenseIsRefusedInOneLine(String option, String value) {
        assertThatThrownBy(() -> settings(Scenario.ROOMS, option, value))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(option)
                .doesNotContain("\n");
    }

    @Test
    void whoArrivesAllTheTimeSharesTheRateWithAsManyAsStay() {
        Settings settings = settings(
                Scenario.ROOMS,
                "--users",
                "500",
                "--arrivals",
                "7",
                "--stay",
                "2500ms",
                "--ramp",
                "1s",
                "--room-size",
                "5");

        assertThat(settings.crowd().users()).isEqualTo(18);
        assertThat(settings.behaviour(settings.seats()).senders()).isEqualTo(18);
        assertThat(settings.accounts()).isEqualTo(18);
        assertThat(settings.crowd().ramp()).as("until all are there").isEqualTo(Duration.ofMillis(2500));
        assertThat(settings(Scenario.ROOMS, "--arrivals", "7", "--stay", "2s")
                        .crowd()
                        .ramp())
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void moreThanAGeneratorHoldsIsRefusedWhateverItFollowsFrom() {
        assertThatThrownBy(() -> settings(Scenario.ROOMS, "--arrivals", "1000", "--stay", "1h"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--arrivals and --stay make 3600000 clients at a time");
    }

    @Test
    void tokensLastLongerThanWhatIsMeasured() {
        assertThat(settings(Scenario.STORM, "--ramp", "1s", "--duration", "2s", "--settle", "3s")
                        .length())
                .isGreaterThan(Duration.ofMinutes(1).plusSeconds(6));
    }

    @Test
    void anOptionWithoutAValueIsRefused() {
        assertThatThrownBy(() -> settings(Scenario.ROOMS, "--users")).hasMessage("--users wants a value");
    }

    private static Settings settings(Scenario scenario, String... arguments) {
        return Settings.of(scenario, Values.parse(scenario.defaults(), arguments));
    }
}
