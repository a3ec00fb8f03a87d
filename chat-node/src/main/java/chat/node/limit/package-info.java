/**
 * How often something may happen. In Redis, for what must hold in the whole cluster:
 *
 * <pre>
 * chat:limit:signin-address:{hash}    string   when the bucket is full again, Unix time in µs; TTL until then
 * chat:limit:signin-account:{hash}    string   the same
 * chat:limit:register-address:{hash}  string   the same
 * chat:limit:refresh-address:{hash}   string   the same
 * </pre>
 *
 * {@code {hash}} is the start of the SHA-256 of an address (IPv4, or the first 64 bits of IPv6), e-mail address or phone
 * number, in URL-safe base64.
 */
package chat.node.limit;
