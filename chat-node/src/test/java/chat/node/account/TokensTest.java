package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.testkit.MutableClock;
import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final String OLD = "an old secret of at least 32 bytes";
    private static final String NEW = "a new secret, also of at least 32 bytes";

    private final MutableClock clock = new MutableClock(Instant.parse("2026-11-20T10:00:00.700Z"));
    private final Account ann = account(Optional.of("Ann@example.com"));
    private final Tokens tokens = new Tokens(config(List.of(key("k1", OLD))), clock);

    @Test
    void aTokenSaysWhoIsCalling() {
        Tokens.Access access = tokens.issue(ann);

        assertThat(access.expiresIn()).isEqualTo(900);
        Caller caller = tokens.verify(access.token());
        assertThat(caller.accountId()).isEqualTo(ann.id());
        assertThat(caller.email()).contains("Ann@example.com");
        assertThat(caller.displayName()).isEqualTo("Ann");
        assertThat(caller.expiresAt()).isEqualTo(Instant.parse("2026-11-20T10:15:00Z"));
        assertThat(caller.tokenId())
                .isNotEqualTo(tokens.verify(tokens.issue(ann).token()).tokenId());
        assertThat(access.toString()).doesNotContain(access.token());
    }

    @Test
    void anAccountWithoutEmailHasNoneInItsToken() {
        Account bob = account(Optional.empty());

        assertThat(tokens.verify(tokens.issue(bob).token()).email()).isEmpty();
    }

    @Test
    void aTokenExpires() {
        String token = tokens.issue(ann).token();
        clock.advance(Duration.ofSeconds(899));
        assertThat(tokens.verify(token).accountId()).isEqualTo(ann.id());

        clock.advance(Duration.ofSeconds(2));

        assertRefused(tokens, token, ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void aTokenOfANodeWhoseClockIsAheadIsGood() {
        MutableClock ahead = new MutableClock(clock.instant().plusSeconds(3));
        String token =
                new Tokens(config(List.of(key("k1", OLD))), ahead).issue(ann).token();

        assertThat(tokens.verify(token).accountId()).isEqualTo(ann.id());
    }

    @Test
    void keysCanBeRotated() {
        String old = tokens.issue(ann).token();
        Tokens between = new Tokens(config(List.of(key("k2", NEW), key("k1", OLD))), clock);
        Tokens after = new Tokens(config(List.of(key("k2", NEW))), clock);

        assertThat(between.verify(old).accountId()).isEqualTo(ann.id());
        String fresh = between.issue(ann).token();
        assertThat(JWT.decode(fresh).getKeyId()).isEqualTo("k2");
        assertThat(after.verify(fresh).accountId()).isEqualTo(ann.id());
        assertRefused(after, old, ErrorCode.UNAUTHORIZED);
        assertRefused(tokens, fresh, ErrorCode.UNAUTHORIZED);
    }

    @Test
    void theKeyIdMustNameTheKeyThatSigned() {
        Tokens both = new Tokens(config(List.of(key("k2", NEW), key("k1", OLD))), clock);
        String mislabelled = valid().withKeyId("k1").sign(hmac256(NEW));

        assertRefused(both, mislabelled, ErrorCode.UNAUTHORIZED);
    }

    @Test
    void tokensMustHaveAllWeGiveThem() {
        Instant later = clock.instant().plusSeconds(60);
        assertThat(tokens.verify(valid().sign(hmac256(OLD))).displayName()).isEqualTo("Ann");

        assertUnauthorized(valid().withIssuer("someone else"));
        assertUnauthorized(valid().withAudience("something else"));
        assertUnauthorized(valid().withExpiresAt((Instant) null));
        assertUnauthorized(valid().withSubject("not-a-uuid"));
        assertUnauthorized(valid().withSubject(null));
        assertUnauthorized(valid().withJWTId(null));
        assertUnauthorized(valid().withClaim("name", (String) null));
        assertUnauthorized(valid().withNotBefore(later));
        assertUnauthorized(valid().withKeyId("unknown"));
        assertUnauthorized(valid().withKeyId(null));
    }

    @Test
    void theAlgorithmIsOurs() {
        assertRefused(tokens, valid().sign(Algorithm.none()), ErrorCode.UNAUTHORIZED);
        assertRefused(tokens, valid().sign(Algorithm.HMAC512(OLD)), ErrorCode.UNAUTHORIZED);
        assertRefused(tokens, valid().sign(Algorithm.HMAC384(OLD)), ErrorCode.UNAUTHORIZED);
        for (String alg : List.of("none", "None", "NONE", "HS512", "RS256", "")) {
            String[] parts = tokens.issue(ann).token().split("\\.", -1);
            String header = base64("{\"alg\":\"" + alg + "\",\"kid\":\"k1\"}");
            assertRefused(tokens, header + "." + parts[1] + "." + parts[2], ErrorCode.UNAUTHORIZED);
            assertRefused(tokens, header + "." + parts[1] + ".", ErrorCode.UNAUTHORIZED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "e30.e30.",
                "e30.e30.e30",
                "bnVsbA.bnVsbA.bnVsbA",
                "W10.W10.W10",
                "\0.\0.\0",
                "🙂.🙂.🙂",
            })
    void rubbishIsUnauthorized(String token) {
        assertRefused(tokens, token, ErrorCode.UNAUTHORIZED);
    }

    @Test
    void hostileHeadersAreUnauthorized() {
        String payload = tokens.issue(ann).token().split("\\.", -1)[1];
        for (String header : List.of(
                "{\"alg\":\"HS256\",\"kid\":\"\\u0000\"}",
                "{\"alg\":\"HS256\",\"kid\":\"../../etc/passwd\"}",
                "{\"alg\":\"HS256\",\"kid\":{\"a\":1}}",
                "{\"alg\":\"HS256\",\"kid\":[[]]}",
                "{\"alg\":7,\"kid\":\"k1\"}",
                "{\"alg\":null,\"kid\":\"k1\"}",
                "{\"kid\":\"k1\"}",
                "{\"alg\":\"HS256\",\"kid\":\"k1\",\"crit\":[\"x\"]}",
                "[".repeat(2_000),
                "{\"a\":".repeat(500))) {
            assertRefused(tokens, base64(header) + "." + payload + ".AAAA", ErrorCode.UNAUTHORIZED);
        }
        assertRefused(tokens, "a".repeat(5_000_000), ErrorCode.UNAUTHORIZED);
    }

    @Property
    void onlyOurExceptionEscapesWhateverIsSent(@ForAll String token) {
        assertRefused(tokens, token, ErrorCode.UNAUTHORIZED);
    }

    @Property
    void onlyOurExceptionEscapesWhateverThePartsAre(
            @ForAll byte[] header, @ForAll byte[] payload, @ForAll byte[] signature) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String token = base64.encodeToString(header) + "." + base64.encodeToString(payload) + "."
                + base64.encodeToString(signature);

        assertRefused(tokens, token, ErrorCode.UNAUTHORIZED);
    }

    @Property
    void aChangedTokenSaysNothingElse(@ForAll @IntRange(max = 400) int at, @ForAll char change) {
        String token = tokens.issue(ann).token();
        int position = at % token.length();
        String changed = token.substring(0, position) + change + token.substring(position + 1);

        try {
            // The last character of a part has bits to spare: changing those changes nothing that was signed.
            assertThat(tokens.verify(changed)).isEqualTo(tokens.verify(token));
        } catch (ChatException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        }
    }

    private JWTCreator.Builder valid() {
        return JWT.create()
                .withKeyId("k1")
                .withIssuer("chat")
                .withAudience("chat")
                .withSubject(ann.id().toString())
                .withJWTId("id")
                .withExpiresAt(clock.instant().plusSeconds(60))
                .withClaim("name", "Ann");
    }

    private void assertUnauthorized(JWTCreator.Builder token) {
        assertRefused(tokens, token.sign(hmac256(OLD)), ErrorCode.UNAUTHORIZED);
    }

    private static void assertRefused(Tokens tokens, String token, ErrorCode code) {
        assertThatThrownBy(() -> tokens.verify(token))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Algorithm hmac256(String secret) {
        return Algorithm.HMAC256(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static NodeConfig.SigningKey key(String id, String secret) {
        return new NodeConfig.SigningKey(id, new Secret(secret));
    }

    private static NodeConfig.Tokens config(List<NodeConfig.SigningKey> keys) {
        return new NodeConfig.Tokens(
                keys, "chat", "chat", Duration.ofMinutes(15), Duration.ofDays(1), Duration.ofDays(30));
    }

    private static Account account(Optional<String> email) {
        return new Account(
                UUID.fromString("01934a3e-7c00-7000-8000-000000000001"),
                email,
                Optional.of("+441632960961"),
                "Ann",
                "",
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty());
    }
}
