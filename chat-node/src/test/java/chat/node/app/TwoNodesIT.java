package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.Http;
import chat.node.testkit.TwoNodes;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes that started at the same moment on one empty database: whatever one does, the other knows. */
final class TwoNodesIT {
    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes(Map.of("CHAT_SIGN_INS_PER_MINUTE", "10"));

    @Test
    void anAccountMadeOnOneSignsInOnTheOther() {
        Map<String, String> ada = Map.of("email", "ada@example.com", "password", "open sesame");
        String registered = NODES.first().http().post("/api/auth/register", ada).at("/token");
        String signedIn = NODES.second().http().post("/api/auth/login", ada).at("/token");

        for (Http http : new Http[] {NODES.first().http(), NODES.second().http()}) {
            for (String token : new String[] {registered, signedIn}) {
                Http.Answer me = http.withToken(token).get("/api/users/me");
                assertThat(me.status()).isEqualTo(200);
                assertThat(me.at("/email")).isEqualTo("ada@example.com");
            }
        }
    }

    @Test
    void aRefreshTokenSpentOnOneEndsTheSessionOnTheOther() {
        Map<String, String> grace = Map.of("email", "grace@example.com", "password", "open sesame");
        NODES.first().http().post("/api/auth/register", grace);
        String first = NODES.first().http().post("/api/auth/login", grace).at("/refreshToken");
        Http.Answer second = NODES.second().http().post("/api/auth/refresh", Map.of("refreshToken", first));
        assertThat(second.status()).isEqualTo(200);

        assertThat(NODES.first()
                        .http()
                        .post("/api/auth/refresh", Map.of("refreshToken", first))
                        .status())
                .isEqualTo(401);
        assertThat(NODES.second()
                        .http()
                        .post("/api/auth/refresh", Map.of("refreshToken", second.at("/refreshToken")))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void tooManyTriesOnBothTogetherAreTooMany() {
        Map<String, String> wrong = Map.of("email", "nobody@example.com", "password", "wrong password");
        int refused = 0;
        for (int i = 0; i < 14; i++) {
            Http http = (i % 2 == 0 ? NODES.first() : NODES.second()).http().with("X-Forwarded-For", "203.0.113.77");
            Http.Answer answer = http.post("/api/auth/login", wrong);
            if (answer.status() == 429) {
                refused++;
                assertThat(answer.errorCode()).isEqualTo("rate_limited");
                assertThat(answer.json().at("/error/details/retryAfterMs").asLong())
                        .isPositive();
            }
        }
        assertThat(refused).isBetween(3, 4);
    }
}
