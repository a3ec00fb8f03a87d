package chat.node.bench.compare;

/** How long each measurement takes, in seconds. */
record Durations(double warmUp, double measured) {
    long warmUpMillis() {
        return Math.round(1_000 * warmUp);
    }

    long measuredMillis() {
        return Math.round(1_000 * measured);
    }
}
