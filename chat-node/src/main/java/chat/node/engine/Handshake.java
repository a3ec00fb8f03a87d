package chat.node.engine;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;

/**
 * The request that opened a session, as far as an application may need it later. Most headers are not kept: a node holds
 * one of these for every client.
 *
 * @param query decoded; of a name that occurs twice the last value, as the reference has it
 * @param headers by lower-case name: {@code authorization}, {@code origin}, {@code user-agent}, {@code accept-language}
 * @param clientAddress the client's own, as far as trusted proxies name it
 * @param secure whether the client speaks TLS, to us or to a trusted proxy
 */
public record Handshake(
        Map<String, String> query,
        Map<String, String> headers,
        InetAddress clientAddress,
        boolean secure,
        Instant time) {
    public Handshake {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** Without query and headers: both may hold tokens. */
    @Override
    public String toString() {
        return "Handshake[" + time + ", secure=" + secure + "]";
    }
}
