package chat.loadtest.client;

import chat.loadtest.client.Tally.Count;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What one client has to say: one message after the other, each until it is answered. One thread at a time. */
final class Outbox {
    private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Seat seat;
    private final int number;
    private final Behaviour behaviour;
    private final Tally tally;
    private final Schedule schedule;
    private int counter;
    /** Of the one that has no answer yet, when it was sent first; or -1. */
    private long openSince = -1;

    private Map<String, Object> open = Map.of();
    private boolean hasOpen;
    private long retryAt;
    private long pause = SHORTEST_PAUSE;

    Outbox(Seat seat, int number, Behaviour behaviour, Course course, Tally tally, long now) {
        this.seat = seat;
        this.number = number;
        this.behaviour = behaviour;
        this.tally = tally;
        this.schedule = seat.turn() == Seat.SILENT || !behaviour.joins()
                ? Schedule.NEVER
                : Schedule.inTurn(behaviour.rate(), seat.turn(), behaviour.senders(), course.writingFrom(), now);
    }

    long due() {
        return hasOpen ? retryAt : schedule.due();
    }

    /** When there is something new to say. */
    long newDue() {
        return schedule.due();
    }

    /** Whether one waits for its answer. */
    boolean hasOpen() {
        return hasOpen;
    }

    boolean isDue(long now) {
        return now >= due();
    }

    /** The payload of the one that is due. */
    Map<String, Object> next(long now) {
        if (hasOpen) {
            tally.add(Count.RETRIED);
            return open;
        }
        tally.add(Count.LATE, schedule.take(now));
        tally.add(Count.SENT);
        counter++;
        String content = new Content(behaviour.run(), number, counter, now).text(behaviour.size());
        open = Map.of(
                "room",
                seat.room().name(),
                "content",
                content,
                "clientId",
                behaviour.run() + "-" + number + "-" + counter);
        openSince = now;
        hasOpen = true;
        seat.room().waiting(1);
        return open;
    }

    void answered(JsonNode answer, Probe probe, long now) {
        if (answer.path("ok").asBoolean()) {
            seat.room().acked(answer.at("/message/seq").asLong());
            tally.add(Count.ACKED);
            tally.took(Timing.ACK, now - openSince);
            probe.took(Timing.ACK, seat.polling(), openSince, now);
            close();
            pause = SHORTEST_PAUSE;
            return;
        }
        JsonNode error = answer.path("error");
        if (behaviour.reconnects() && error.path("temporary").asBoolean()) {
            long asked = error.at("/details/retryAfterMs").asLong();
            retryAt = now + (asked > 0 ? TimeUnit.MILLISECONDS.toNanos(asked) : pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        } else {
            tally.add(Count.REFUSED);
            failed(error.path("code").asText("refused"), probe, now);
        }
    }

    /** There is no answer, or none that helps: it is given up. */
    void failed(String why, Probe probe, long now) {
        tally.error("ack: " + why);
        probe.failed(Timing.ACK, seat.polling(), openSince, now, why);
        close();
    }

    private void close() {
        hasOpen = false;
        seat.room().waiting(-1);
    }

    /** What has no answer is sent again as soon as there is a connection. */
    void disconnected(long now) {
        retryAt = now;
    }

    /** @param until what was its turn before then, and was never said, is late for good */
    void leave(Probe probe, long now, long until) {
        tally.add(Count.LATE, schedule.passed(until));
        if (hasOpen) {
            failed("never answered", probe, now);
        }
    }
}
