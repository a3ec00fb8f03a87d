package chat.loadtest.client;

/**
 * A client's place in the run, for as long as it is there.
 *
 * @param number from 0; whoever is there has another
 * @param room where it is
 * @param turn whose turn it is to write, from 0, or {@link #SILENT}
 */
record Seat(int number, SharedRoom room, boolean polling, int turn) {
    static final int SILENT = -1;
}
