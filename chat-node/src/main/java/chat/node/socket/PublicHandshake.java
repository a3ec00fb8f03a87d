package chat.node.socket;

import chat.node.engine.Handshake;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.regex.Pattern;

/** A handshake as other nodes may see it: in the Node.js server's form, and without what is secret. */
final class PublicHandshake {
    /** Of those that are kept at all, the ones that are nobody's credentials. */
    private static final Set<String> HEADERS = Set.of("origin", "user-agent", "accept-language");

    /** What applications call their secrets in a URL, and Engine.IO its own. */
    private static final Pattern SECRET = Pattern.compile(
            "sid|.*(token|auth|secret|passw|pwd|key|jwt|session|code|cookie).*", Pattern.CASE_INSENSITIVE);

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
            if (!SECRET.matcher(name).matches()) {
                query.put(name, value);
            }
        });
        json.putObject("auth");
        return json;
    }
}
