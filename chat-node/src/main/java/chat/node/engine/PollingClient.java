package chat.node.engine;

import chat.common.protocol.engine.Jsonp;

/**
 * How a polling client wants its answers; what its first request said holds for the session.
 *
 * @param jsonpIndex what {@code j} was, null unless the client loads answers as scripts
 * @param takesBinary false if it asked for base64
 */
record PollingClient(String jsonpIndex, boolean takesBinary) {
    boolean jsonp() {
        return jsonpIndex != null;
    }

    byte[] script(byte[] payload) {
        return Jsonp.wrap(jsonpIndex, payload);
    }
}
