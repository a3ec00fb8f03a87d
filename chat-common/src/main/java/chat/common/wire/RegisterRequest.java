package chat.common.wire;

/** Body of {@code POST /api/auth/register}; one of {@code email} and {@code phone} is needed, {@code displayName} is not. */
public record RegisterRequest(String email, String phone, String password, String displayName) {
    @Override
    public String toString() {
        return "RegisterRequest[***]";
    }
}
