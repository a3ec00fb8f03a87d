package chat.loadtest.client;

import chat.common.protocol.ProtocolException;
import chat.common.wire.Events;
import chat.loadtest.client.Tally.Count;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One client. Whoever carries its packets asks {@link #plan}, does what it says, and reports; every packet that comes is handed
 * to {@link #hear}. Times are those of {@link System#nanoTime()}.
 *
 * <p>Thread-safe: who polls has one thread that hears and one that speaks.
 */
public final class ChatClient {
    /** What to do next. */
    public enum Step {
        /** Open a connection, wait for its first packet, then {@link #opened}. */
        CONNECT,
        /** Send {@link #packet}, wait for its answer, then {@link #asked}. */
        ASK,
        /** The same; then listen as long as {@link #listenTime} says. */
        ASK_AND_LISTEN,
        /** Send {@link #packet}, which has no answer; listen, then {@link #asked}. */
        TELL_AND_LISTEN,
        /** {@link #pauseTime}. */
        WAIT,
        /** End the connection, then {@link #closed}. */
        CLOSE,
        DONE
    }

    private enum Stage {
        OFFLINE,
        OPEN,
        LET_IN,
        SEATED,
        LEAVING,
        GONE
    }

    private enum Question {
        NONE,
        FIRST_PACKET,
        LOGIN,
        JOIN,
        SYNC,
        MESSAGE
    }

    /** A timer that is a little early is no broken connection. */
    private static final long TIMER_SLACK = TimeUnit.MILLISECONDS.toNanos(3);

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LOOK_AGAIN = 20 * MILLI;
    /** The report shows that there were some; how many, the summary says. */
    private static final int MOST_LOST_IN_REPORT = 100;

    private final Behaviour behaviour;
    private final Course course;
    private final Seats seats;
    private final Tally tally;
    private final Probe probe;
    private final Seat seat;
    private final Ask ask;
    private final Inbox inbox;
    private final Outbox outbox;
    private final Schedule typing;
    private final Absence absence;
    private final Farewell farewell;

    private Stage stage = Stage.OFFLINE;
    private Question question = Question.NONE;
    private long askedAt;
    private long listenUntil;
    /** Something is to be done before the time for listening is over. */
    private boolean interrupted;

    private boolean hasBegun;
    private boolean wasSeated;
    private boolean wantsSync;
    private boolean owesPong;
    /** It has given up a connection that nobody has closed. */
    private boolean abandoned;

    private int stormsSeen;

    private String sid = "";
    private String packet = "";

    /** @param number of this client, which nobody else in the run has */
    public ChatClient(int number, String token, boolean polling, Run run, long now) {
        this.behaviour = run.behaviour();
        this.course = run.course();
        this.seats = run.seats();
        this.tally = run.tally();
        this.probe = run.probe();
        course.begin(now);
        seat = seats.take(polling);
        ask = new Ask(token, seat.room().name());
        inbox = new Inbox(seat, behaviour.run(), number, tally, probe);
        outbox = new Outbox(seat, number, behaviour, course, tally, now);
        absence = new Absence(now);
        // Everybody types, also those who do not write.
        typing = Schedule.inTurn(behaviour.typingRate(), seat.number(), behaviour.typists(), course.writingFrom(), now);
        farewell = new Farewell(behaviour, course, seat.room(), inbox, outbox, now);
        while (course.storm(stormsSeen) < now) {
            stormsSeen++;
        }
    }

    public synchronized boolean isGone() {
        return stage == Stage.GONE;
    }

    /** The id of the connection, or nothing. A secret. */
    public synchronized String sid() {
        return sid;
    }

    /** Whether it has given up a connection that may still be there, and has to be closed. Says so once. */
    public synchronized boolean abandonsConnection() {
        boolean does = abandoned;
        abandoned = false;
        return does;
    }

    /** Whether it is worth while to wait on. */
    public synchronized boolean mayStillBeAnswered(long now) {
        return question != Question.NONE
                && now - askedAt < behaviour.ackTimeout().toNanos();
    }

    // What to do.

    public synchronized Step plan(long now) {
        interrupted = false;
        boolean over = now >= farewell.stopAt();
        return switch (stage) {
            case OFFLINE -> planOffline(now, over);
            case OPEN -> ask(Question.LOGIN, ask.login(), Step.ASK, now);
            case LET_IN -> ask(Question.JOIN, ask.join(), Step.ASK, now);
            case SEATED -> over ? planEnd(now) : planSeated(now);
            case LEAVING -> Step.CLOSE;
            case GONE -> Step.DONE;
        };
    }

    private Step planOffline(long now, boolean over) {
        // When the time is over, who was there before still comes back for what is missing, and who has tried to come
        // in goes on.
        if (over && (!hasBegun || now >= farewell.deadline())) {
            giveUp(now);
            return Step.DONE;
        }
        if (now < absence.retryAt()) {
            return Step.WAIT;
        }
        if (!hasBegun) {
            hasBegun = true;
            tally.add(Count.CLIENTS);
        }
        return waitFor(Question.FIRST_PACKET, Step.CONNECT, now);
    }

    private void giveUp(long now) {
        if (wasSeated) {
            tally.error("not back at the end");
            farewell.expectAll();
            leave(now);
        } else if (hasBegun) {
            fail("never let in", now);
        } else {
            leave(now);
        }
    }

    private Step planSeated(long now) {
        if (owesPong) {
            owesPong = false;
            return tell(Wire.PONG, now);
        }
        if (now >= course.storm(stormsSeen)) {
            stormsSeen++;
            return Step.CLOSE;
        }
        if (behaviour.reconnects() && (wantsSync || inbox.isHoleOld(now))) {
            return askForMissed(now);
        }
        if (outbox.isDue(now)) {
            return ask(Question.MESSAGE, ask.send(outbox.next(now)), Step.ASK_AND_LISTEN, now);
        }
        if (now >= typing.due()) {
            var unused = typing.take(now);
            return tell(ask.typing(), now);
        }
        // As Gatling sees it, only who has sent something can listen.
        return seat.polling() ? Step.WAIT : tell(Wire.NOOP, now);
    }

    private Step planEnd(long now) {
        return switch (farewell.plan(wantsSync, now)) {
            case SEND -> ask(Question.MESSAGE, ask.send(outbox.next(now)), Step.ASK, now);
            case SYNC -> askForMissed(now);
            case WAIT -> Step.WAIT;
            case GO -> {
                stage = Stage.LEAVING;
                yield Step.CLOSE;
            }
        };
    }

    private Step askForMissed(long now) {
        wantsSync = false;
        return ask(Question.SYNC, ask.sync(inbox.contiguous()), Step.ASK, now);
    }

    private Step ask(Question next, String text, Step step, long now) {
        packet = text;
        listenUntil = step == Step.ASK ? 0 : nextEvent(outbox.newDue(), now);
        return waitFor(next, step, now);
    }

    private Step waitFor(Question next, Step step, long now) {
        question = next;
        askedAt = now;
        return step;
    }

    private Step tell(String text, long now) {
        packet = text;
        listenUntil = nextEvent(outbox.due(), now);
        return Step.TELL_AND_LISTEN;
    }

    private long nextEvent(long message, long now) {
        long next = Math.min(Math.min(farewell.stopAt(), message), Math.min(typing.due(), course.storm(stormsSeen)));
        return Math.max(next, now + MILLI);
    }

    /** What is to be sent. */
    public synchronized String packet() {
        return packet;
    }

    public synchronized Duration listenTime(long now) {
        return Duration.ofMillis(Math.max(1, (listenUntil - now) / MILLI));
    }

    /** Short: somebody may have said something by then. */
    public synchronized Duration pauseTime(long now) {
        long untilRetry = stage == Stage.OFFLINE ? absence.retryAt() - now : LOOK_AGAIN;
        return Duration.ofNanos(Math.max(MILLI, Math.min(untilRetry, LOOK_AGAIN)));
    }

    // What came of it.

    /** Frames came faster than they were read, and some of them are gone: no verdict can be good. */
    public synchronized void overflowed() {
        tally.error("frames were thrown away: this generator is too slow for so many");
    }

    /** After {@link Step#CONNECT}, whatever came of it. */
    public synchronized void opened(boolean failed, long now) {
        if (stage == Stage.OFFLINE && question == Question.FIRST_PACKET) {
            abandoned = !failed;
            cannotConnect(failed ? "the connection was refused" : "no first packet", now);
        }
    }

    /**
     * After a packet was sent, and what was to be waited for has passed.
     *
     * @param failed it could not be sent
     */
    public synchronized void asked(boolean failed, long now) {
        boolean unanswered = question != Question.NONE;
        boolean tooLate = now - askedAt >= behaviour.ackTimeout().toNanos() - TIMER_SLACK;
        boolean cutShort = !seat.polling() && !interrupted && now < listenUntil - TIMER_SLACK;
        if (failed || (unanswered ? !tooLate : cutShort)) {
            lost(now);
        } else if (unanswered) {
            missAnswer(now);
        }
    }

    private void missAnswer(long now) {
        Question open = question;
        question = Question.NONE;
        if (behaviour.reconnects() && wasSeated) {
            // As a client does that must suppose that its connection is dead.
            abandoned = true;
            disconnected(now, false);
        } else if (open == Question.MESSAGE) {
            outbox.failed("no answer", probe, now);
        } else {
            abandoned = true;
            cannotConnect("no answer to " + open, now);
        }
    }

    /** The connection ended, and not by us. */
    public synchronized void lost(long now) {
        switch (stage) {
            case OFFLINE, GONE -> {}
            case LEAVING -> leave(now);
            default -> {
                if (!wasSeated) {
                    cannotConnect("the connection ended before it was let in", now);
                } else if (behaviour.reconnects()) {
                    disconnected(now, false);
                } else {
                    fail("the connection ended", now);
                }
            }
        }
    }

    /** After {@link Step#CLOSE}. */
    public synchronized void closed(long now) {
        if (stage == Stage.LEAVING) {
            leave(now);
        } else if (stage == Stage.SEATED) {
            // In a storm nobody waits.
            disconnected(now, true);
        }
    }

    private void disconnected(long now, boolean backAtOnce) {
        offline();
        absence.begin(now, backAtOnce);
        inbox.disconnected();
        outbox.disconnected(now);
    }

    private void offline() {
        stage = Stage.OFFLINE;
        question = Question.NONE;
        owesPong = false;
        sid = "";
    }

    private void cannotConnect(String why, long now) {
        offline();
        if (behaviour.reconnects() && now < farewell.deadline()) {
            tally.add(Count.CONNECT_RETRIES);
            absence.failed(now);
        } else {
            fail(why, now);
        }
    }

    private void fail(String why, long now) {
        tally.error(why);
        probe.failed(Timing.CONNECT, seat.polling(), absence.since(), now, why);
        leave(now);
    }

    private void leave(long now) {
        stage = Stage.GONE;
        long missing = farewell.missing();
        tally.add(Count.LOST, missing);
        for (long i = 0; i < Math.min(missing, MOST_LOST_IN_REPORT); i++) {
            probe.failed(Timing.DELIVERY, seat.polling(), now, now, "lost");
        }
        outbox.leave(probe, now, Math.min(now, farewell.stopAt()));
        seats.free(seat);
    }

    // What comes.

    /**
     * A packet of the connection.
     *
     * @return whether what is waited for is there, or something is to be done at once
     */
    public synchronized boolean hear(String text, long now) {
        if (stage == Stage.GONE) {
            return true;
        }
        try {
            boolean waiting = question != Question.NONE;
            handle(Wire.read(text), now);
            return interrupted || (waiting && question == Question.NONE);
        } catch (ProtocolException e) {
            tally.error("a packet that cannot be read");
            return false;
        }
    }

    private void handle(News news, long now) {
        switch (news.kind()) {
            case OPENED -> {
                stage = Stage.OPEN;
                sid = news.text();
                question = Question.NONE;
            }
            // On a WebSocket Gatling answers by itself.
            case PING -> owesPong = seat.polling();
            case LET_IN -> handleLetIn(now);
            case REFUSED -> {
                abandoned = true;
                cannotConnect("refused: " + news.text(), now);
            }
            case EVENT -> handleEvent(news.text(), news.data(), now);
            case ANSWER -> {
                if (ask.isLast(news.id())) {
                    handleAnswer(news.data(), now);
                }
            }
            case ENDED -> {
                interrupted = true;
                // It may leave that to us.
                abandoned = stage != Stage.LEAVING;
                lost(now);
            }
            case NOTHING -> {}
        }
    }

    private void handleLetIn(long now) {
        stage = Stage.LET_IN;
        question = Question.NONE;
        if (!wasSeated) {
            took(Timing.CONNECT, absence.since(), now);
        }
        if (!behaviour.joins()) {
            handleSeated(now);
        }
    }

    private void handleSeated(long now) {
        stage = Stage.SEATED;
        if (wasSeated) {
            tally.add(Count.RECONNECTS);
            took(Timing.RECONNECT, absence.since(), now);
            wantsSync = behaviour.joins();
        } else {
            wasSeated = true;
            tally.add(Count.SEATED);
        }
    }

    private void took(Timing timing, long from, long to) {
        tally.took(timing, to - from);
        probe.took(timing, seat.polling(), from, to);
    }

    private void handleEvent(String name, JsonNode argument, long now) {
        switch (name) {
            case Events.MESSAGE -> {
                if (seat.room().name().equals(argument.path("room").asText())) {
                    inbox.event(argument, now);
                }
            }
            case Events.TYPING -> tally.add(Count.TYPING);
            case "resync" -> {
                wantsSync = behaviour.reconnects() && inbox.hasJoined();
                interrupted |= wantsSync;
            }
            case "error_message" -> tally.error(argument.at("/error/code").asText("error_message"));
            default -> {}
        }
    }

    private void handleAnswer(JsonNode answer, long now) {
        Question answered = question;
        question = Question.NONE;
        boolean ok = answer.path("ok").asBoolean();
        switch (answered) {
            case JOIN -> {
                if (ok) {
                    inbox.joined(answer.path("lastSeq").asLong());
                    handleSeated(now);
                } else {
                    abandoned = true;
                    cannotConnect(
                            "not let into the room: " + answer.at("/error/code").asText(), now);
                }
            }
            case SYNC ->
                wantsSync =
                        !ok || inbox.synced(answer.at("/rooms").path(seat.room().name()), now);
            case MESSAGE -> {
                outbox.answered(answer, probe, now);
                // To be sent again: earlier than anything new.
                interrupted = outbox.hasOpen();
            }
            default -> {}
        }
    }
}
