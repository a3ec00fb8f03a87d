package chat.node.socket.ack;

import com.fasterxml.jackson.databind.node.ArrayNode;

/**
 * Hears what clients answer to a broadcast. Called by one thread at a time, in this order, on event loops: it must not block.
 */
public interface AnswerListener {
    /** How many clients have been asked; once, before the first answer, also if there are none. */
    void handleAsked(int clients);

    /** One client's arguments. */
    void handleAnswer(ArrayNode args);

    /** Everyone has answered or left, or the time is over; once, and nothing after it. */
    void handleEnd();
}
