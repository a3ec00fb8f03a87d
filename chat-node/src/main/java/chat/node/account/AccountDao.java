package chat.node.account;

import chat.node.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The tables {@code accounts} and {@code avatars}. */
public final class AccountDao {
    /** How many bytes of a picture's hash name it in its URL. */
    private static final int AVATAR_HASH_BYTES = 8;

    enum Insertion {
        DONE,
        EMAIL_TAKEN,
        PHONE_TAKEN
    }

    /** What a new account is made of; the e-mail with the key it is looked up by. */
    record NewAccount(
            UUID id,
            Optional<EmailAddress> email,
            Optional<PhoneNumber> phone,
            String passwordHash,
            DisplayName displayName,
            Optional<Avatar> avatar,
            Instant createdAt) {
        @Override
        public String toString() {
            return "NewAccount[" + id + "]";
        }
    }

    /** An account and the hash of its password, which goes no further than to who checks it. */
    record Credentials(Account account, String passwordHash) {
        @Override
        public String toString() {
            return "Credentials[" + account.id() + "]";
        }
    }

    private static final String INSERT = """
            INSERT INTO accounts (id, email, email_key, phone, password_hash, display_name, created_at, updated_at)
            VALUES (:id, :email, :emailKey, :phone, :passwordHash, :displayName, :now, :now)
            ON CONFLICT DO NOTHING
            """;

    private static final String EMAIL_EXISTS = "SELECT EXISTS (SELECT 1 FROM accounts WHERE email_key = :emailKey)";

    private static final String INSERT_AVATAR = """
            INSERT INTO avatars (account_id, content_type, sha256, content, updated_at)
            VALUES (:id, :contentType, :sha256, :content, :now)
            """;

    private static final String COLUMNS = """
            SELECT a.id, a.email, a.phone, a.password_hash, a.display_name, a.status_message, a.created_at,
                   a.last_seen_at, encode(substr(v.sha256, 1, %d), 'hex') AS avatar_hash
            FROM accounts a LEFT JOIN avatars v ON v.account_id = a.id
            """.formatted(AVATAR_HASH_BYTES);

    private static final String BY_ID = COLUMNS + "WHERE a.id = :id";
    private static final String BY_EMAIL = COLUMNS + "WHERE a.email_key = :key";
    private static final String BY_PHONE = COLUMNS + "WHERE a.phone = :phone";

    private static final String AVATAR = """
            SELECT content_type, sha256, content FROM avatars WHERE account_id = :id
            """;

    private static final String REPLACE_HASH = """
            UPDATE accounts SET password_hash = :newHash WHERE id = :id AND password_hash = :oldHash
            """;

    /** Always locks in the order of ids, or two nodes could wait for each other. */
    private static final String RECORD_LAST_SEEN = """
            WITH seen AS (
                SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS bigint[])) AS given(id, millis)
            ), locked AS (
                SELECT a.id, to_timestamp(seen.millis / 1000.0) AS seen_at
                FROM accounts a JOIN seen ON seen.id = a.id
                WHERE a.last_seen_at IS NULL OR a.last_seen_at < to_timestamp(seen.millis / 1000.0)
                ORDER BY a.id FOR UPDATE OF a
            )
            UPDATE accounts a SET last_seen_at = locked.seen_at FROM locked WHERE a.id = locked.id
            """;

    private final Database database;

    public AccountDao(Database database) {
        this.database = database;
    }

    /**
     * All of it or nothing; the unique indexes decide who was first. A conflict is no error to PostgreSQL: its log would
     * have the e-mail address in it.
     */
    Insertion insert(NewAccount account) {
        return database.inTransaction(handle -> insert(handle, account));
    }

    Optional<Account> find(UUID id) {
        return database.withHandle(handle -> handle.createQuery(BY_ID)
                .bind("id", id)
                .map((row, context) -> account(row))
                .findOne());
    }

    Optional<Credentials> findCredentials(EmailAddress email) {
        return database.withHandle(handle -> handle.createQuery(BY_EMAIL)
                .bind("key", email.key())
                .map((row, context) -> credentials(row))
                .findOne());
    }

    Optional<Credentials> findCredentials(PhoneNumber phone) {
        return database.withHandle(handle -> handle.createQuery(BY_PHONE)
                .bind("phone", phone.e164())
                .map((row, context) -> credentials(row))
                .findOne());
    }

    Optional<Avatar> findAvatar(UUID id) {
        return database.withHandle(handle -> handle.createQuery(AVATAR)
                .bind("id", id)
                .map((row, context) ->
                        new Avatar(row.getString("content_type"), row.getBytes("content"), row.getBytes("sha256")))
                .findOne());
    }

    /** Unless the password was changed meanwhile: then the change stays. */
    void replaceHash(UUID id, String oldHash, String newHash) {
        int unused = database.withHandle(handle -> handle.createUpdate(REPLACE_HASH)
                .bind("id", id)
                .bind("oldHash", oldHash)
                .bind("newHash", newHash)
                .execute());
    }

    void recordLastSeen(Map<UUID, Instant> seenAtByAccount) {
        UUID[] ids = new UUID[seenAtByAccount.size()];
        Long[] times = new Long[ids.length];
        int count = 0;
        for (Map.Entry<UUID, Instant> seen : seenAtByAccount.entrySet()) {
            ids[count] = seen.getKey();
            times[count++] = seen.getValue().toEpochMilli();
        }
        int unused = database.withHandle(handle -> handle.createUpdate(RECORD_LAST_SEEN)
                .bind("ids", ids)
                .bind("times", times)
                .execute());
    }

    private static Insertion insert(Handle handle, NewAccount account) {
        int inserted = handle.createUpdate(INSERT)
                .bind("id", account.id())
                .bind("email", account.email().map(EmailAddress::typed).orElse(null))
                .bind("emailKey", account.email().map(EmailAddress::key).orElse(null))
                .bind("phone", account.phone().map(PhoneNumber::e164).orElse(null))
                .bind("passwordHash", account.passwordHash())
                .bind("displayName", account.displayName().text())
                .bind("now", account.createdAt())
                .execute();
        if (inserted == 0) {
            return collision(handle, account);
        }
        account.avatar().ifPresent(avatar -> insertAvatar(handle, account, avatar));
        return Insertion.DONE;
    }

    private static void insertAvatar(Handle handle, NewAccount account, Avatar avatar) {
        int unused = handle.createUpdate(INSERT_AVATAR)
                .bind("id", account.id())
                .bind("contentType", avatar.contentType())
                .bind("sha256", avatar.sha256())
                .bind("content", avatar.content())
                .bind("now", account.createdAt())
                .execute();
    }

    /** Which of its two keys the account has in common with another; a later statement sees what was in the way. */
    private static Insertion collision(Handle handle, NewAccount account) {
        boolean emailTaken = account.email().isPresent()
                && (account.phone().isEmpty()
                        || handle.createQuery(EMAIL_EXISTS)
                                .bind("emailKey", account.email().get().key())
                                .mapTo(Boolean.class)
                                .one());
        return emailTaken ? Insertion.EMAIL_TAKEN : Insertion.PHONE_TAKEN;
    }

    private static Credentials credentials(ResultSet row) throws SQLException {
        return new Credentials(account(row), row.getString("password_hash"));
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getObject("id", UUID.class),
                Optional.ofNullable(row.getString("email")),
                Optional.ofNullable(row.getString("phone")),
                row.getString("display_name"),
                row.getString("status_message"),
                Optional.ofNullable(row.getString("avatar_hash")),
                row.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(row.getTimestamp("last_seen_at")).map(time -> time.toInstant()));
    }
}
