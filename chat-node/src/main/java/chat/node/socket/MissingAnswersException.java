package chat.node.socket;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Not every node answered in time. */
public final class MissingAnswersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int answered;
    private final int asked;
    private final transient List<JsonNode> answers;

    /** @param answers of those that did; empty where they can be of no use */
    public MissingAnswersException(int answered, int asked, List<JsonNode> answers) {
        super("only " + answered + " of " + asked + " other nodes answered in time", null, false, false);
        this.answered = answered;
        this.asked = asked;
        this.answers = List.copyOf(answers);
    }

    public int answered() {
        return answered;
    }

    public int asked() {
        return asked;
    }

    public List<JsonNode> answers() {
        return answers;
    }
}
