package chat.loadtest.client;

import chat.loadtest.client.Tally.Count;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Takes the messages of one client, and judges how they came. One thread at a time. */
final class Inbox {
    /** Between the join and its answer: more than a room says in that time. */
    static final int MOST_EARLY = 10_000;

    private static final long HOLE_PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private record Early(JsonNode message, long at) {}

    private final SharedRoom room;
    private final String run;
    private final int me;
    private final boolean polling;
    private final Tally tally;
    private final Probe probe;
    /** Until the room said which message was its last, nobody can tell old from new. In the order in which they came. */
    private final Map<Long, Early> early = new LinkedHashMap<>();

    private Heard heard;
    private int lastOwnCounter;
    private long holeSince = Long.MAX_VALUE;

    Inbox(Seat seat, String run, int me, Tally tally, Probe probe) {
        this.room = seat.room();
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
        long highest = heard.highest();
        switch (heard.event(seq)) {
            case AGAIN -> tally.add(Count.AGAIN);
            case TWICE -> {
                tally.add(Count.DUPLICATED);
                probe.failed(Timing.DELIVERY, polling, now, now, "heard twice");
            }
            case FRESH -> fresh(seq, highest, message.path("content").asText(), now);
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

    private void fresh(long seq, long highestBefore, String text, long now) {
        tally.add(Count.DELIVERED);
        Content content = Content.parse(text).filter(c -> c.run().equals(run)).orElse(null);
        if (content == null) {
            return;
        }
        room.sent(seq, content.sender());
        checkOwn(content, now);
        tally.took(Timing.DELIVERY, now - content.sentAt());
        probe.took(Timing.DELIVERY, polling, content.sentAt(), now);
        if (seq < highestBefore) {
            checkOrder(seq, highestBefore, content.sender(), now);
        }
    }

    /** Two numbers for one message of mine: it was stored twice. */
    private void checkOwn(Content content, long now) {
        if (content.sender() == me) {
            if (content.counter() == lastOwnCounter) {
                tally.add(Count.DUPLICATED);
                probe.failed(Timing.DELIVERY, polling, now, now, "stored twice");
            }
            lastOwnCounter = content.counter();
        }
    }

    /** This one comes after newer ones. Whether one of them is of the same sender is the question. */
    private void checkOrder(long seq, long highest, int sender, long now) {
        for (long newer = Math.max(seq, heard.floor()) + 1; newer <= highest; newer++) {
            if (heard.has(newer) && room.isFrom(newer, sender)) {
                tally.add(Count.DISORDERED);
                probe.failed(Timing.DELIVERY, polling, now, now, "out of order");
                return;
            }
        }
        tally.add(Count.SWAPPED);
    }

    /**
     * What {@code sync} said of the room.
     *
     * @return whether there is more to ask for
     */
    boolean synced(JsonNode news) {
        for (JsonNode message : news.path("messages")) {
            if (heard.synced(message.path("seq").asLong())) {
                tally.add(Count.SYNCED);
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
