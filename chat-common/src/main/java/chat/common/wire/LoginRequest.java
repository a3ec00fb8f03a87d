package chat.common.wire;

/** Body of {@code POST /api/auth/login}; one of {@code email} and {@code phone} is needed. */
public record LoginRequest(String email, String phone, String password, Boolean remember) {
    @Override
    public String toString() {
        return "LoginRequest[***]";
    }
}
