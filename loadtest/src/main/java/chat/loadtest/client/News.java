package chat.loadtest.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a packet says.
 *
 * @param text the id of the connection for OPENED, the reason for REFUSED, the name for EVENT
 * @param data the first argument of EVENT and ANSWER
 */
record News(Kind kind, String text, long id, JsonNode data) {
    enum Kind {
        OPENED,
        PING,
        LET_IN,
        REFUSED,
        EVENT,
        ANSWER,
        /** The server ends it. */
        ENDED,
        NOTHING
    }

    static News of(Kind kind, String text) {
        return new News(kind, text, -1, null);
    }
}
