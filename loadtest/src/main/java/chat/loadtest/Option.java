package chat.loadtest;

/**
 * What a load test can be told: on the command line as {@code --users 100}, as a system property {@code -Dload.users=100} or
 * in the environment as {@code LOAD_USERS=100}, the first of these that is there.
 */
public enum Option {
    URL("url", "http://localhost:8080", "where the cluster is: a proxy or a node"),
    USERS("users", "100", "clients at a time, 1 to 200000"),
    RAMP("ramp", "10s", "they come one by one over this time; messages begin after it"),
    DURATION("duration", "30s", "how long they write, after the ramp"),
    RATE("rate", "20", "messages a second, of all clients together; 0 for none"),
    ROOM_SIZE("room-size", "10", "clients in a room; 0 for one room of all"),
    SENDERS("senders", "0", "how many in each room write; 0 for all of them"),
    SIZE("size", "100", "characters of a message, 40 to 4000"),
    TYPING("typing", "0", "typing events a second, of all clients together"),
    POLLING("polling", "0", "percent of the clients that poll over HTTP, and have no WebSocket"),
    INJECTION("injection", "open", "open: clients come by the clock; closed: who goes is replaced"),
    ARRIVALS(
            "arrivals",
            "0",
            "open only: as many clients come each second, all the time, instead of --users; goes with --stay"),
    STAY("stay", "0s", "how long a client stays; 0 until the end"),
    STORMS("storms", "1", "storm only: how often all clients leave and come back at once"),
    FROM("from", "", "addresses of this machine to connect from, with commas between"),
    ACCOUNTS("accounts", "0", "accounts that the clients share; 0 for one each, at most 100"),
    TOKENS("tokens", "target/load/users.csv", "the feeder file; it is made where it is missing, too small or too old"),
    ROOMS("rooms", "load", "how the names of the rooms begin"),
    ACK_TIMEOUT("ack-timeout", "10s", "an answer that takes longer is an error"),
    SETTLE("settle", "10s", "how long what was said last may take to arrive; what comes later is lost"),
    P99_CONNECT("p99-connect", "5s", "the run fails if the 99th percentile of connects takes longer"),
    P99_RECONNECT("p99-reconnect", "5s", "the same for the time without a room, until all are back"),
    P99_ACK("p99-ack", "2s", "the same for acknowledgements"),
    P99_DELIVERY("p99-delivery", "2s", "the same for deliveries"),
    MAX_ERRORS(
            "max-errors", "0", "the run fails if there are more; lost, doubled and disordered messages always fail it"),
    MAX_LATE(
            "max-late",
            "1",
            "the run fails if more percent of the turns to write passed unused: the rate was not reached"),
    RESULTS(
            "results",
            "target/load",
            "a directory, in which each run gets one of its own for its report and result.json"),
    OUT("out", "", "a file for a copy of result.json");

    private final String key;
    private final String fallback;
    private final String meaning;

    Option(String key, String fallback, String meaning) {
        this.key = key;
        this.fallback = fallback;
        this.meaning = meaning;
    }

    /** As in {@code --room-size}. */
    public String key() {
        return key;
    }

    /** Unless the scenario has another. */
    public String fallback() {
        return fallback;
    }

    public String meaning() {
        return meaning;
    }
}
