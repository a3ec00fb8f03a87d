package chat.loadtest.client;

import chat.loadtest.client.Tally.Count;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Takes the messages of one client, and judges how they came. One thread at a time. */
final class Inbox {
    /** Between the join and its answer: more than a room says in that time. */
    static final int MOST_EARLY = 10_000;

    private static final long HOLE_PATIENCE = TimeUnit.SECONDS.toNanos(1);
    /** A message that is stored twice is so within fewer of its sender: each waits for the answer to the one before. */
    private static final int OWN_REMEMBERED = Long.SIZE;

    private record Early(JsonNode message, long at) {}

    private final String run;
    private final int me;
    private final boolean polling;
    private final Tally tally;
    private final Probe probe;
    /** Until the room said which message was its last, nobody can tell old from new. In the order in which they came. */
    private final Map<Long, Early> early = new LinkedHashMap<>();

    private Heard heard;
    private int lastOwnCounter;
    /** Bit i: the own message that is i before the last one is there. */
    private long ownSeen;
    /** While something is missing, of whom the newest came that did: as many as write in the room. */
    private final Map<Integer, Long> newestBySender = new HashMap<>();

    private long holeSince = Long.MAX_VALUE;

    Inbox(Seat seat, String run, int me, Tally tally, Probe probe) {
        this.polling = seat.polling();
        this.run = run;
        this.me = me;
        this.tally = tally;
        this.probe = probe;
    }

    /** @param lastSeq what is newer has to come */
    void joined(long lastSeq) {
        if (heard != null) {
            return;
        }
        heard = new Heard(lastSeq);
        early.values().stream()
                .filter(message -> message.message().path("seq").asLong() > lastSeq)
                .forEach(message -> event(message.message(), message.at()));
        early.clear();
    }

    void disconnected() {
        early.clear();
        newestBySender.clear();
        if (heard != null) {
            heard.disconnected();
        }
    }

    /** A {@code message} event. */
    void event(JsonNode message, long now) {
        long seq = message.path("seq").asLong();
        if (heard == null) {
            keepUntilJoined(seq, message, now);
            return;
        }
        switch (heard.event(seq)) {
            case AGAIN -> tally.add(Count.AGAIN);
            case TWICE -> {
                tally.add(Count.DUPLICATED);
                probe.failed(Timing.DELIVERY, polling, now, now, "heard twice");
            }
            case FRESH -> fresh(seq, message, now);
        }
    }

    private void keepUntilJoined(long seq, JsonNode message, long now) {
        if (early.containsKey(seq)) {
            tally.add(Count.DUPLICATED);
            probe.failed(Timing.DELIVERY, polling, now, now, "heard twice");
        } else if (early.size() == MOST_EARLY) {
            tally.error("too many messages before the answer to the join");
        } else {
            early.put(seq, new Early(message, now));
        }
    }

    private void fresh(long seq, JsonNode message, long now) {
        tally.add(Count.DELIVERED);
        Content content = ours(message);
        if (content == null) {
            return;
        }
        checkOwn(content, now);
        tally.took(Timing.DELIVERY, now - content.sentAt());
        probe.took(Timing.DELIVERY, polling, content.sentAt(), now);
        checkOrder(seq, content.sender(), now);
    }

    /** What it says, or null if it is from another run, or from a person. */
    private Content ours(JsonNode message) {
        return Content.parse(message.path("content").asText())
                .filter(content -> content.run().equals(run))
                .orElse(null);
    }

    /** Two numbers for one message of mine: it was stored twice. */
    private void checkOwn(Content content, long now) {
        if (content.sender() == me && !isFirst(content.counter())) {
            tally.add(Count.DUPLICATED);
            probe.failed(Timing.DELIVERY, polling, now, now, "stored twice");
        }
    }

    private boolean isFirst(int counter) {
        int ahead = counter - lastOwnCounter;
        if (ahead > 0) {
            ownSeen = ahead < OWN_REMEMBERED ? ownSeen << ahead : 0;
            lastOwnCounter = counter;
        }
        int behind = lastOwnCounter - counter;
        if (behind >= OWN_REMEMBERED) {
            return true;
        }
        long bit = 1L << behind;
        boolean first = (ownSeen & bit) == 0;
        ownSeen |= bit;
        return first;
    }

    /** Whether it comes after newer ones on this connection; and if one of them is of the same sender, that is a fault. */
    private void checkOrder(long seq, int sender, long now) {
        if (newestBySender.getOrDefault(sender, 0L) > Math.max(seq, heard.floor())) {
            tally.add(Count.DISORDERED);
            probe.failed(Timing.DELIVERY, polling, now, now, "out of order");
        } else if (seq < heard.highest()) {
            tally.add(Count.SWAPPED);
        }
        if (heard.hasHoles()) {
            newestBySender.merge(sender, seq, Math::max);
        } else {
            newestBySender.clear();
        }
    }

    /**
     * What {@code sync} said of the room.
     *
     * @return whether there is more to ask for
     */
    boolean synced(JsonNode news, long now) {
        for (JsonNode message : news.path("messages")) {
            if (heard.synced(message.path("seq").asLong())) {
                tally.add(Count.SYNCED);
                Content content = ours(message);
                if (content != null) {
                    checkOwn(content, now);
                }
            }
        }
        return news.path("hasMore").asBoolean();
    }

    boolean hasJoined() {
        return heard != null;
    }

    /** Whether something that should have come is missing for so long that it has to be asked for. */
    boolean isHoleOld(long now) {
        if (heard == null || !heard.hasHoles()) {
            holeSince = Long.MAX_VALUE;
            return false;
        }
        if (holeSince == Long.MAX_VALUE) {
            holeSince = now;
        }
        if (now - holeSince < HOLE_PATIENCE) {
            return false;
        }
        // Asked for once; again only when that did not help.
        holeSince = now;
        return true;
    }

    long contiguous() {
        return heard.contiguous();
    }

    /** How many did not come of those up to this one. */
    long missing(long lastSeq) {
        return heard == null ? 0 : heard.missing(lastSeq);
    }
}
