package chat.node.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GoalTest {
    static List<Goal> goals() {
        return Goal.all();
    }

    /** One that nobody measures would silently be missing from the table. */
    @ParameterizedTest
    @MethodSource("goals")
    void everyGoalIsMeasuredSomewhere(Goal goal) {
        assertThat(Compare.sections(null, CompareOptions.parse()))
                .filteredOn(section -> section.scenarios().contains(goal.scenario()))
                .singleElement()
                .satisfies(section -> {
                    assertThat(section.contenders()).contains(section.ours(), goal.other());
                    assertThat(goal.scenario().metrics()).contains(goal.metric());
                });
    }
}
