/**
 * PostgreSQL: {@link chat.node.storage.Database} (the pool), {@link chat.node.storage.Migrations} (the schema).
 *
 * <pre>
 * advisory lock 0x636861746d6967   held by the node that migrates
 * schema_migrations                 version, name, checksum, applied_at, applied_by
 * accounts 1 ── 0..1 avatars
 *          1 ── n    sessions 1 ── n refresh_tokens
 *          1 ── n    members  n ── 1 rooms 1 ── n messages
 * </pre>
 */
package chat.node.storage;
