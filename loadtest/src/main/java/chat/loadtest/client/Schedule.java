package chat.loadtest.client;

/** Something that is due again and again. One thread at a time. */
final class Schedule {
    static final Schedule NEVER = new Schedule(Long.MAX_VALUE, 0);

    private final long interval;
    private long due;

    private Schedule(long due, long interval) {
        this.due = due;
        this.interval = interval;
    }

    /**
     * The part of one of several who take turns, so that together they are as quick as {@code rate}.
     *
     * @param rate of all together in a second, 0 for never
     * @param turn whose it is, from 0
     * @param now what was due before is not made up for
     */
    static Schedule inTurn(double rate, int turn, int turns, long from, long now) {
        if (rate <= 0) {
            return NEVER;
        }
        long interval = Math.max(1, Math.round(turns * 1e9 / rate));
        long first = from + Math.round(turn % turns * 1e9 / rate);
        long passed = Math.max(0, (now - first + interval - 1) / interval);
        return new Schedule(first + passed * interval, interval);
    }

    long due() {
        return due;
    }

    /** How many turns have passed by then that nobody took. */
    long passed(long until) {
        return interval == 0 || until <= due ? 0 : (until - due - 1) / interval + 1;
    }

    /** @return how many were left out, since it is so late that the next ones are due as well */
    long take(long now) {
        long late = interval == 0 ? 0 : Math.max(0, (now - due) / interval);
        due += (late + 1) * interval;
        return late;
    }
}
