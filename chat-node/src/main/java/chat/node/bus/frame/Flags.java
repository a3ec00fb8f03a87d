package chat.node.bus.frame;

import java.time.Duration;

/**
 * How a broadcast is to be delivered.
 *
 * @param droppable clients that cannot take it right now do not get it ("volatile")
 * @param compressed unless the sender would rather not
 * @param singleAnswer it is for one socket, whose answer is wanted as such ("expectSingleResponse")
 * @param timeout for answers; zero if none is said
 */
public record Flags(boolean droppable, boolean compressed, boolean singleAnswer, Duration timeout) {
    public static final Flags NONE = new Flags(false, true, false, Duration.ZERO);

    public Flags withDroppable(boolean value) {
        return new Flags(value, compressed, singleAnswer, timeout);
    }

    public Flags withSingleAnswer(boolean value) {
        return new Flags(droppable, compressed, value, timeout);
    }

    public Flags withTimeout(Duration value) {
        return new Flags(droppable, compressed, singleAnswer, value);
    }
}
