package chat.loadtest.client;

import java.time.Duration;

/**
 * How all clients of a run behave.
 *
 * @param run tells messages of this run from those of others
 * @param joins whether they go into rooms at all
 * @param reconnects whether they come back when their connection ends, fetch what they missed, and send again what was not acked
 * @param size of a message, in characters
 * @param rate messages a second of all together, and of that many senders
 * @param stay zero: until the end
 */
public record Behaviour(
        String run,
        boolean joins,
        boolean reconnects,
        int size,
        double rate,
        int senders,
        double typingRate,
        int typists,
        Duration stay,
        Duration ackTimeout,
        Duration settle) {}
