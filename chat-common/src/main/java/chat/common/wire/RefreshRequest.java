package chat.common.wire;

/** Body of {@code POST /api/auth/refresh}, for clients without cookies. */
public record RefreshRequest(String refreshToken) {
    @Override
    public String toString() {
        return "RefreshRequest[***]";
    }
}
