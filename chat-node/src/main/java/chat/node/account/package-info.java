/**
 * Accounts: registering, signing in, sessions, profiles.
 *
 * <pre>
 * access token    JWT, HS256; kid, iss, aud, sub (account), jti, sid (session)?, iat, exp, name, email?
 * refresh token   32 random bytes in URL-safe base64; good once; its SHA-256 is in refresh_tokens
 * </pre>
 *
 * <p>A socket is let in by an access token and lives as long as that: {@code token_expiring}, {@code refresh_token}, or its
 * end; see {@link chat.node.account.AccountEvents}.
 */
package chat.node.account;
