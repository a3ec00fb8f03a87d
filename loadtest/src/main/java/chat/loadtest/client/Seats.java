package chat.loadtest.client;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Who sits where: rooms are filled one after the other, and each has its share of clients that poll. Thread-safe. */
public final class Seats {
    private final String prefix;
    private final int users;
    private final int roomSize;
    private final int senders;
    private final int pollingPercent;
    private final Map<Integer, SharedRoom> roomsByNumber = new ConcurrentHashMap<>();
    private final Queue<Integer> freeForSockets = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> freeForPolling = new ConcurrentLinkedQueue<>();
    private final AtomicInteger beyond;

    /**
     * @param prefix of the names of the rooms
     * @param users how many are there at a time; more get seats too, in further rooms
     * @param roomSize 0 for one room of all
     * @param senders in each room, 0 for all
     */
    public Seats(String prefix, int users, int roomSize, int senders, int pollingPercent) {
        this.prefix = prefix;
        this.users = users;
        this.roomSize = roomSize == 0 ? Integer.MAX_VALUE : roomSize;
        this.senders = senders == 0 ? this.roomSize : Math.min(senders, this.roomSize);
        this.pollingPercent = pollingPercent;
        this.beyond = new AtomicInteger(users);
        for (int number = 0; number < users; number++) {
            (isPolling(number) ? freeForPolling : freeForSockets).add(number);
        }
    }

    /** How many of the users poll. */
    public int polling() {
        return (int) ((long) users * pollingPercent / 100);
    }

    /** How many of the users write. */
    public int senders() {
        int whole = users / roomSize;
        return whole * senders + Math.min(senders, users % roomSize);
    }

    Seat take(boolean polling) {
        Integer free = (polling ? freeForPolling : freeForSockets).poll();
        int number = free == null ? beyond.getAndIncrement() : free;
        int roomNumber = number / roomSize;
        int place = number % roomSize;
        SharedRoom room =
                roomsByNumber.computeIfAbsent(roomNumber, unused -> new SharedRoom(prefix + "-" + roomNumber));
        return new Seat(number, room, polling, place < senders ? roomNumber * senders + place : Seat.SILENT);
    }

    void free(Seat seat) {
        (seat.polling() ? freeForPolling : freeForSockets).add(seat.number());
    }

    private boolean isPolling(int number) {
        return (number + 1L) * pollingPercent / 100 > (long) number * pollingPercent / 100;
    }
}
