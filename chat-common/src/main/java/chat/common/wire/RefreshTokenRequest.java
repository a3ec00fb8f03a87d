package chat.common.wire;

/** Payload of {@code refresh_token}: a fresh access token. */
public record RefreshTokenRequest(String token) {
    @Override
    public String toString() {
        return "RefreshTokenRequest[***]";
    }
}
