package chat.node.socket;

import chat.common.protocol.engine.EngineRevision;
import chat.node.engine.Handshake;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A client asks to join a namespace. Lives until it is accepted or refused; sockets do not keep it, for what it holds
 * (tokens, mostly) is needed once.
 */
public final class ConnectRequest {
    private final Namespace namespace;
    private final String socketId;
    private final JsonNode auth;
    private final Handshake handshake;
    private final EngineRevision revision;
    private volatile Object attachment;

    ConnectRequest(Namespace namespace, String socketId, JsonNode auth, Handshake handshake, EngineRevision revision) {
        this.namespace = namespace;
        this.socketId = socketId;
        this.auth = auth;
        this.handshake = handshake;
        this.revision = revision;
    }

    public Namespace namespace() {
        return namespace;
    }

    /** The id the socket will have. */
    public String socketId() {
        return socketId;
    }

    /** Always an object. Clients of version 2 have none; for them it holds the namespace's query. */
    public JsonNode auth() {
        return auth;
    }

    public Handshake handshake() {
        return handshake;
    }

    public EngineRevision revision() {
        return revision;
    }

    /** A text in the auth object, else of that name in the connection's query. */
    public Optional<String> parameter(String name) {
        JsonNode value = auth.get(name);
        if (value != null && value.isTextual()) {
            return Optional.of(value.textValue());
        }
        return Optional.ofNullable(handshake.query().get(name));
    }

    /** Will be the socket's {@link Socket#attachment}. */
    public void attach(Object value) {
        attachment = value;
    }

    Object attachment() {
        return attachment;
    }

    /** Without auth and handshake: both may hold tokens. */
    @Override
    public String toString() {
        return "ConnectRequest[" + socketId + "]";
    }
}
