/**
 * Accounts: registering, signing in, sessions, profiles.
 *
 * <pre>
 * access token    JWT, HS256; kid, iss, aud, sub (account), jti, iat, exp, name, email?
 * refresh token   32 random bytes in URL-safe base64; good once; its SHA-256 is in refresh_tokens
 * </pre>
 */
package chat.node.account;
