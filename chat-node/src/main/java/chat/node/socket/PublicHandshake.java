package chat.node.socket;

import chat.node.engine.Handshake;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** A handshake as other nodes may see it: in the Node.js server's form, and without what is secret. */
final class PublicHandshake {
    /** Of those that are kept at all, the ones that are nobody's credentials. */
    private static final Set<String> HEADERS = Set.of("origin", "user-agent", "accept-language");

    /** Engine.IO's own but for the secret one. What applications put into a URL may be a secret whatever its name. */
    private static final Set<String> PARAMETERS = Set.of("EIO", "transport", "t", "b64");

    private PublicHandshake() {}

    static ObjectNode of(Handshake handshake) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = json.putObject("headers");
        handshake.headers().forEach((name, value) -> {
            if (HEADERS.contains(name)) {
                headers.put(name, value);
            }
        });
        json.put("time", handshake.time().toString());
        json.put("address", handshake.clientAddress().getHostAddress());
        json.put("xdomain", handshake.headers().containsKey("origin"));
        json.put("secure", handshake.secure());
        json.put("issued", handshake.time().toEpochMilli());
        // Without its query, which is below as far as it may be seen.
        json.put("url", "/socket.io/");
        ObjectNode query = json.putObject("query");
        handshake.query().forEach((name, value) -> {
            if (PARAMETERS.contains(name)) {
                query.put(name, value);
            }
        });
        json.putObject("auth");
        return json;
    }
}
