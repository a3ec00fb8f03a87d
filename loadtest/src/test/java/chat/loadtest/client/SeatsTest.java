package chat.loadtest.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeatsTest {
    @Test
    void roomsAreFilledOneAfterTheOther() {
        Seats seats = new Seats("r", 25, 10, 2, 0);
        List<Seat> taken = take(seats, false, 25);

        assertThat(taken.stream().filter(seat -> seat.room().name().equals("r-0")))
                .hasSize(10);
        assertThat(taken.stream().filter(seat -> seat.room().name().equals("r-2")))
                .hasSize(5);
        assertThat(seats.senders()).isEqualTo(6);
        assertThat(taken.stream()
                        .map(Seat::turn)
                        .filter(turn -> turn != Seat.SILENT)
                        .sorted())
                .containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void oneRoomOfAllHasAsManySendersAsItIsTold() {
        Seats seats = new Seats("r", 200, 0, 1, 0);

        assertThat(seats.senders()).isEqualTo(1);
        assertThat(take(seats, false, 200)).allMatch(seat -> seat.room().name().equals("r-0"));
    }

    @Test
    void eachRoomHasItsShareOfClientsThatPoll() {
        Seats seats = new Seats("r", 100, 10, 0, 30);
        List<Seat> polling = take(seats, true, seats.polling());

        assertThat(polling).hasSize(30);
        for (int room = 0; room < 10; room++) {
            String name = "r-" + room;
            assertThat(polling.stream().filter(seat -> seat.room().name().equals(name)))
                    .hasSize(3);
        }
    }

    @Test
    void aSeatIsTakenAgainAndThereAreAlwaysMore() {
        Seats seats = new Seats("r", 2, 2, 0, 0);
        Seat first = seats.take(false);
        var unused = seats.take(false);
        assertThat(seats.take(false).number()).isEqualTo(2);
        seats.free(first);

        assertThat(seats.take(false)).isEqualTo(first);
    }

    @Test
    void thoseWhoTakeTurnsKeepTheRateTogether() {
        List<Long> due = new ArrayList<>();
        for (int turn = 0; turn < 4; turn++) {
            Schedule schedule = Schedule.inTurn(2, turn, 4, 1_000, 0);
            due.add(schedule.due());
            assertThat(schedule.take(schedule.due())).isZero();
            due.add(schedule.due());
        }

        assertThat(due.stream().sorted().map(time -> (time - 1_000) / 500_000_000))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void whatIsMissedIsNotMadeUpForAndCounted() {
        Schedule schedule = Schedule.inTurn(1, 0, 1, 0, 3_500_000_000L);
        assertThat(schedule.due()).isEqualTo(4_000_000_000L);

        assertThat(schedule.take(6_100_000_000L)).isEqualTo(2);
        assertThat(schedule.due()).isEqualTo(7_000_000_000L);
        assertThat(schedule.passed(7_000_000_000L)).isZero();
        assertThat(schedule.passed(7_000_000_001L)).isEqualTo(1);
        assertThat(schedule.passed(9_500_000_000L)).isEqualTo(3);
        assertThat(Schedule.NEVER.due()).isEqualTo(Long.MAX_VALUE);
        assertThat(Schedule.NEVER.passed(Long.MAX_VALUE)).isZero();
    }

    private static List<Seat> take(Seats seats, boolean polling, int count) {
        List<Seat> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(seats.take(polling));
        }
        return taken;
    }
}
