package chat.common.wire;

/**
 * A new account, signed in.
 *
 * @param expiresIn seconds the access token is good for
 */
public record RegisterResponse(OwnProfile user, String token, long expiresIn) {
    @Override
    public String toString() {
        return "RegisterResponse[***]";
    }
}
