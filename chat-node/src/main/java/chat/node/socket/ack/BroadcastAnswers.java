package chat.node.socket.ack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/**
 * What came back of a broadcast with acknowledgements.
 *
 * @param answers each client's arguments, in the order they came
 * @param expected how many clients were asked
 */
public record BroadcastAnswers(List<ArrayNode> answers, int expected) {
    public BroadcastAnswers {
        answers = List.copyOf(answers);
    }

    /** Whether every client answered in time. */
    public boolean isComplete() {
        return answers.size() == expected;
    }
}
