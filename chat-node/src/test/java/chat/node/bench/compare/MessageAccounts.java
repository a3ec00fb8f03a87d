package chat.node.bench.compare;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** People who never signed in: their accounts come by SQL, and their tokens are signed here as a node signs them. */
final class MessageAccounts {
    /** The node's name for the key of {@code CHAT_JWT_SECRET}. */
    private static final String KEY_ID = "default";

    private final String secret;
    private final List<UUID> ids;

    MessageAccounts(int count, String secret) {
        this.secret = secret;
        this.ids = IntStream.range(0, count).mapToObj(i -> UUID.randomUUID()).toList();
    }

    /** Into the database of one of our nodes. */
    void insert(String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO accounts (id, email, email_key, password_hash, display_name, created_at, updated_at)
                        VALUES (?, ?, ?, '', ?, now(), now())
                        """)) {
            for (int i = 0; i < ids.size(); i++) {
                insert.setObject(1, ids.get(i));
                insert.setString(2, email(i));
                insert.setString(3, email(i));
                insert.setString(4, name(i));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** One for each, good for hours. */
    List<String> tokens() {
        return IntStream.range(0, ids.size()).mapToObj(this::token).toList();
    }

    private String token(int i) {
        Instant now = Instant.now();
        return JWT.create()
                .withKeyId(KEY_ID)
                .withIssuer("chat")
                .withAudience("chat")
                .withSubject(ids.get(i).toString())
                .withJWTId(UUID.randomUUID().toString())
                .withIssuedAt(now)
                .withExpiresAt(now.plus(Duration.ofHours(3)))
                .withClaim("name", name(i))
                .withClaim("email", email(i))
                .sign(Algorithm.HMAC256(secret.getBytes(StandardCharsets.UTF_8)));
    }

    private static String email(int i) {
        return "sender" + i + "@example.com";
    }

    private static String name(int i) {
        return "Sender " + i;
    }
}
