package chat.loadtest.lean;

import chat.loadtest.Option;
import chat.loadtest.Values;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the generator is told, by the names that the scenarios use.
 *
 * @param from addresses of this machine to connect from: each has ports for some 28,000 connections to one server
 * @param tokens the feeder file; clients share its tokens
 * @param rooms how their names begin
 * @param ramp the time over which the clients begin
 * @param roomSize at least 1, as nought was one room of all
 * @param senders in each room, 0 for all
 * @param rate messages a second, from all clients together; 0 to stay silent
 * @param storms how often all leave and come back at once before anything is written
 */
record LeanOptions(
        URI url,
        List<String> from,
        Path tokens,
        Optional<Path> out,
        String rooms,
        int users,
        Duration ramp,
        int roomSize,
        int senders,
        int rate,
        int size,
        Duration duration,
        int storms,
        Duration settle,
        Limits limits) {
    /** What the run has to keep to, besides that nothing is lost. */
    record Limits(Duration p99Connect, Duration p99Reconnect, Duration p99Ack, int maxLatePercent) {}

    static final String USAGE = """
            ./chat load lean [options]     holds many clients in rooms from one small process; they write in turn
              --url U          the cluster, without TLS (http://localhost:8080)
              --users N        clients, 1 to 200000 (1000); a process may have no more than its limit of open files
              --ramp T         they begin one by one over this time (2s)
              --duration T     how long they write, when all have their seats (30s)
              --rate N         messages a second, of all clients together; 0 for none (0)
              --room-size N    clients in a room (10); 0 for one room of all
              --senders N      how many in each room write (0); 0 for all of them
              --rooms TEXT     how the names of the rooms begin (load); another one for each generator
              --size N         characters of a message (100)
              --storms N       all leave and come back at once, so many times before they write (0)
              --from A,B       addresses of this machine to connect from
              --tokens FILE    the feeder file, whose tokens they share; made where it is missing or too old (target/load/users.csv)
              --settle T       how long what was said last may take to arrive (10s)
              --p99-connect T, --p99-reconnect T, --p99-ack T
                               the run fails if the 99th percentile of connects takes longer (10s), of coming back in a
                               storm, from the moment in which all left (30s), of acknowledgements (10s)
              --max-late P     the run fails if more percent of the turns passed unused: the rate was not reached (1)
              --out FILE       the result in JSON, which is also printed""";

    private static final int MOST_USERS = 200_000;

    /** As long as {@link Hold} waits for them. */
    private static final Duration CONNECTS = Duration.ofMinutes(2);
    /** Most take some seconds. */
    private static final Duration STORM = Duration.ofSeconds(30);

    private static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (Option option : List.of(
                Option.URL,
                Option.DURATION,
                Option.ROOM_SIZE,
                Option.SENDERS,
                Option.SIZE,
                Option.FROM,
                Option.TOKENS,
                Option.ROOMS,
                Option.SETTLE,
                Option.MAX_LATE,
                Option.OUT)) {
            defaults.put(option.key(), option.fallback());
        }
        defaults.put(Option.USERS.key(), "1000");
        defaults.put(Option.RAMP.key(), "2s");
        defaults.put(Option.RATE.key(), "0");
        defaults.put(Option.STORMS.key(), "0");
        // All these clients come at once, and the machine is often that of the cluster too.
        defaults.put(Option.P99_CONNECT.key(), "10s");
        defaults.put(Option.P99_RECONNECT.key(), "30s");
        defaults.put(Option.P99_ACK.key(), "10s");
        return defaults;
    }

    /** @throws IllegalArgumentException with one line for the person at the terminal */
    static LeanOptions parse(String... arguments) {
        Values values = Values.parse(DEFAULTS, arguments);
        URI url = values.url(Option.URL.key());
        if (!"http".equals(url.getScheme())) {
            throw new IllegalArgumentException("--url takes an address such as http://localhost:8080, without TLS");
        }
        int users = values.number(Option.USERS.key(), 1, MOST_USERS);
        int roomSize = values.number(Option.ROOM_SIZE.key(), 0, MOST_USERS);
        return new LeanOptions(
                url,
                values.addresses(Option.FROM.key()),
                values.path(Option.TOKENS.key()),
                values.optionalPath(Option.OUT.key()),
                values.word(Option.ROOMS.key(), "[A-Za-z0-9_.-]{1,30}", "1 to 30 letters, digits, '-', '_' and '.'"),
                users,
                values.duration(Option.RAMP.key(), Duration.ZERO),
                roomSize == 0 ? users : roomSize,
                values.number(Option.SENDERS.key(), 0, MOST_USERS),
                values.number(Option.RATE.key(), 0, 1_000_000),
                values.number(Option.SIZE.key(), 1, 4_000),
                values.duration(Option.DURATION.key(), Duration.ofMillis(100)),
                values.number(Option.STORMS.key(), 0, 1_000),
                values.duration(Option.SETTLE.key(), Duration.ZERO),
                limits(values));
    }

    private static Limits limits(Values values) {
        Duration least = Duration.ofMillis(1);
        return new Limits(
                values.duration(Option.P99_CONNECT.key(), least),
                values.duration(Option.P99_RECONNECT.key(), least),
                values.duration(Option.P99_ACK.key(), least),
                values.number(Option.MAX_LATE.key(), 0, 100));
    }

    /** How long tokens have to last: with connects and storms that take a while. */
    Duration length() {
        return ramp.plus(duration).plus(settle).plus(CONNECTS).plus(STORM.multipliedBy(storms));
    }

    /** The port that is meant where none is written. */
    int port() {
        return url.getPort() < 0 ? 80 : url.getPort();
    }
}
