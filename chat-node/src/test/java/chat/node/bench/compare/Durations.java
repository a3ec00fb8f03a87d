package chat.node.bench.compare;

/**
 * How long each measurement takes, in seconds.
 *
 * @param warmUp of a server that has just started
 */
record Durations(double warmUp, double measured) {
    /** The same server goes on to something else. */
    Durations next() {
        return new Durations(warmUp / 5, measured);
    }

    Durations times(double warmUps, double measurements) {
        return new Durations(warmUps * warmUp, measurements * measured);
    }

    long warmUpMillis() {
        return Math.round(1_000 * warmUp);
    }

    long measuredMillis() {
        return Math.round(1_000 * measured);
    }
}
