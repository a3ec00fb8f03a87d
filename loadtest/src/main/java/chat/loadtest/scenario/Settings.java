package chat.loadtest.scenario;

import chat.loadtest.Option;
import chat.loadtest.Values;
import chat.loadtest.client.Behaviour;
import chat.loadtest.client.Course;
import chat.loadtest.client.Seats;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one run was told. */
public record Settings(
        Scenario scenario,
        URI url,
        List<String> from,
        Path tokens,
        int accounts,
        Path results,
        Optional<Path> out,
        Crowd crowd,
        Talk talk,
        Limits limits) {
    /** Who comes when. */
    public record Crowd(
            int users,
            Duration ramp,
            Duration duration,
            boolean closed,
            int arrivals,
            Duration stay,
            int polling,
            int storms) {
        /**
         * With arrivals, how many are there at a time follows from how long each stays; and they write when so many are there, or
         * the rate of all would be that of a few.
         */
        Crowd withArrivals() {
            if (arrivals == 0) {
                return this;
            }
            long atATime = (arrivals * stay.toMillis() + 999) / 1_000;
            if (atATime > MOST_USERS) {
                throw new IllegalArgumentException(
                        "--arrivals and --stay make " + atATime + " clients at a time, more than " + MOST_USERS);
            }
            Duration untilAllAreThere = ramp.compareTo(stay) < 0 ? stay : ramp;
            return new Crowd((int) atATime, untilAllAreThere, duration, closed, arrivals, stay, polling, storms);
        }
    }

    /** What they say where. */
    public record Talk(String rooms, int roomSize, int senders, int rate, int typing, int size) {}

    /** What the run has to keep to. */
    public record Limits(
            Duration ackTimeout,
            Duration settle,
            Duration p99Connect,
            Duration p99Reconnect,
            Duration p99Ack,
            Duration p99Delivery,
            int maxErrors,
            int maxLatePercent) {}

    /** Accounts are shared by more clients than this unless told otherwise: it takes a node a while to hash passwords. */
    private static final int MOST_ACCOUNTS = 100;

    /** Gatling has to start, and who comes back in a storm needs its token once more, at the end of the run too. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final int MOST_USERS = 200_000;
    private static final int MOST_A_SECOND = 100_000;

    /** @throws IllegalArgumentException with one line for the person at the terminal */
    public static Settings of(Scenario scenario, Values values) {
        Crowd crowd = crowd(values, scenario).withArrivals();
        int accounts = number(values, Option.ACCOUNTS, 0, MOST_USERS);
        return new Settings(
                scenario,
                values.url(Option.URL.key()),
                values.addresses(Option.FROM.key()),
                values.path(Option.TOKENS.key()),
                accounts == 0 ? Math.min(crowd.users(), MOST_ACCOUNTS) : accounts,
                values.path(Option.RESULTS.key()),
                values.optionalPath(Option.OUT.key()),
                crowd,
                talk(values),
                limits(values));
    }

    private static Crowd crowd(Values values, Scenario scenario) {
        String injection = values.word(Option.INJECTION.key(), "open|closed", "open or closed");
        Crowd crowd = new Crowd(
                number(values, Option.USERS, 1, MOST_USERS),
                time(values, Option.RAMP, 0),
                time(values, Option.DURATION, 1_000),
                injection.equals("closed"),
                number(values, Option.ARRIVALS, 0, MOST_A_SECOND),
                time(values, Option.STAY, 0),
                number(values, Option.POLLING, 0, 100),
                scenario == Scenario.STORM ? number(values, Option.STORMS, 1, 1_000) : 0);
        if (crowd.arrivals() > 0 && (crowd.closed() || crowd.stay().isZero())) {
            throw new IllegalArgumentException(
                    "--arrivals goes with --injection open and a --stay, or nobody ever leaves");
        }
        return crowd;
    }

    private static Talk talk(Values values) {
        return new Talk(
                values.word(Option.ROOMS.key(), "[A-Za-z0-9_.-]{1,30}", "1 to 30 letters, digits, '-', '_' and '.'"),
                number(values, Option.ROOM_SIZE, 0, MOST_USERS),
                number(values, Option.SENDERS, 0, MOST_USERS),
                number(values, Option.RATE, 0, MOST_A_SECOND),
                number(values, Option.TYPING, 0, MOST_A_SECOND),
                number(values, Option.SIZE, 40, 4_000));
    }

    private static Limits limits(Values values) {
        return new Limits(
                time(values, Option.ACK_TIMEOUT, 100),
                time(values, Option.SETTLE, 0),
                time(values, Option.P99_CONNECT, 1),
                time(values, Option.P99_RECONNECT, 1),
                time(values, Option.P99_ACK, 1),
                time(values, Option.P99_DELIVERY, 1),
                number(values, Option.MAX_ERRORS, 0, 9_999_999),
                number(values, Option.MAX_LATE, 0, 100));
    }

    private static int number(Values values, Option option, int least, int most) {
        return values.number(option.key(), least, most);
    }

    private static Duration time(Values values, Option option, long leastMillis) {
        return values.duration(option.key(), Duration.ofMillis(leastMillis));
    }

    /** How long tokens have to last: from the first client to the last, with its last answer, and a start that is slow. */
    public Duration length() {
        return MARGIN.plus(crowd.ramp())
                .plus(crowd.duration())
                .plus(limits.settle())
                .plus(limits.ackTimeout());
    }

    boolean writes() {
        return scenario.joins() && talk.rate() > 0;
    }

    Course course() {
        return new Course(crowd.ramp(), crowd.duration(), crowd.storms());
    }

    /** Rooms have the same names in each run of the same shape: who joins again is not announced again. */
    Seats seats() {
        String prefix = talk.rooms() + "-" + scenario.key() + "-" + talk.roomSize();
        return new Seats(prefix, crowd.users(), talk.roomSize(), talk.senders(), crowd.polling());
    }

    Behaviour behaviour(Seats seats) {
        String run = Integer.toString(new SecureRandom().nextInt(Integer.MAX_VALUE), Character.MAX_RADIX);
        return new Behaviour(
                run,
                scenario.joins(),
                scenario.reconnects(),
                talk.size(),
                talk.rate(),
                seats.senders(),
                scenario.joins() ? talk.typing() : 0,
                crowd.users(),
                crowd.stay(),
                limits.ackTimeout(),
                limits.settle());
    }
}
