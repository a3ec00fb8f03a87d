package chat.common.wire;

/**
 * Answer to a login and to a refresh.
 *
 * @param expiresIn seconds the access token is good for
 */
public record LoginResponse(String token, long expiresIn, String refreshToken, OwnProfile user) {
    @Override
    public String toString() {
        return "LoginResponse[***]";
    }
}
