package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.wire.LoginRequest;
import chat.common.wire.RefreshRequest;
import chat.common.wire.RegisterRequest;
import chat.node.testkit.Http;
import chat.node.testkit.Http.Answer;
import chat.node.testkit.NodeExtension;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AccountRoutesIT {
    private static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    @RegisterExtension
    static final NodeExtension NODE = NodeExtension.plain();

    @Test
    void registeringSignsIn() {
        String email = email();

        Answer answer = http().post("/api/auth/register", new RegisterRequest(email, null, PASSWORD, " Ann "));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().fieldNames()).toIterable().containsExactlyInAnyOrder("user", "token", "expiresIn");
        assertThat(answer.json().at("/user").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id",
                        "email",
                        "phone",
                        "displayName",
                        "statusMessage",
                        "avatar",
                        "online",
                        "lastSeen",
                        "createdAt");
        assertThat(answer.at("/user/email")).isEqualTo(email);
        assertThat(answer.at("/user/displayName")).isEqualTo("Ann");
        assertThat(answer.at("/user/createdAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(answer.json().at("/user/phone").isNull()).isTrue();
        assertThat(answer.header("Cache-Control")).contains("no-store");
        Answer me = http().withToken(answer.at("/token")).get("/api/users/me");
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json()).isEqualTo(answer.json().at("/user"));
    }

    @ParameterizedTest
    @CsvSource({"/api/auth/register, /api/auth/login", "/api/signup, /api/signin"})
    void loginGivesBothTokens(String register, String login) {
        String email = email();
        assertThat(http().post(register, new RegisterRequest(email, null, PASSWORD, null))
                        .status())
                .isEqualTo(201);

        Answer answer = http().post(login, new LoginRequest(email.toUpperCase(Locale.ROOT), null, PASSWORD, null));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("token", "expiresIn", "refreshToken", "user");
        assertThat(answer.json().at("/expiresIn").isIntegralNumber()).isTrue();
        assertThat(answer.header("Set-Cookie"))
                .contains("refreshToken=" + answer.at("/refreshToken") + "; Path=/api/auth; HttpOnly; SameSite=Lax");
        assertThat(answer.header("Cache-Control")).contains("no-store");
    }

    @Test
    void theCookieIsSecureBehindTlsAndLastsWhenRemembered() {
        String email = registered();

        Answer answer = http().with("X-Forwarded-Proto", "https")
                .post("/api/auth/login", new LoginRequest(email, null, PASSWORD, true));

        assertThat(answer.header("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie)
                        .matches("refreshToken=[A-Za-z0-9_-]{43}; Path=/api/auth; HttpOnly; SameSite=Lax;"
                                + " Max-Age=[1-9]\\d+; Secure"));
    }

    @Test
    void aRefreshTokenIsTakenFromTheBodyOrTheCookieAndIsGoodOnce() {
        Answer login = http().post("/api/auth/login", new LoginRequest(registered(), null, PASSWORD, null));

        Answer second = http().post("/api/auth/refresh", new RefreshRequest(login.at("/refreshToken")));
        Answer third = http().send(http().request("/api/auth/refresh")
                .header("Cookie", "other=1; refreshToken=" + second.at("/refreshToken"))
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(second.status()).isEqualTo(200);
        assertThat(third.status()).isEqualTo(200);
        assertThat(third.at("/user/id")).isEqualTo(login.at("/user/id"));
        assertThat(http().withToken(third.at("/token")).get("/api/users/me").status())
                .isEqualTo(200);
        Answer reused = http().post("/api/auth/refresh", new RefreshRequest(login.at("/refreshToken")));
        assertThat(reused.status()).isEqualTo(401);
        assertThat(reused.errorCode()).isEqualTo("invalid_refresh_token");
        Answer family = http().post("/api/auth/refresh", new RefreshRequest(third.at("/refreshToken")));
        assertThat(family.errorCode()).isEqualTo("invalid_refresh_token");
    }

    @Test
    void aSpentCookieIsTakenAway() {
        Answer login = http().post("/api/auth/login", new LoginRequest(registered(), null, PASSWORD, null));
        HttpRequest.Builder refresh = http().request("/api/auth/refresh")
                .header("Cookie", "refreshToken=" + login.at("/refreshToken"))
                .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(http().send(refresh).status()).isEqualTo(200);

        Answer refused = http().send(refresh);

        assertThat(refused.errorCode()).isEqualTo("invalid_refresh_token");
        assertThat(refused.header("Set-Cookie"))
                .contains("refreshToken=; Path=/api/auth; HttpOnly; SameSite=Lax; Max-Age=0");
        Answer byBody = http().post("/api/auth/refresh", new RefreshRequest(login.at("/refreshToken")));
        assertThat(byBody.header("Set-Cookie")).isEmpty();
    }

    @Test
    void emptyFieldsOfAJsonFormAreThoseOfAnyForm() {
        String phone = "+4416329" + (10_000 + CLIENTS.incrementAndGet());

        Answer answer = http().post("/api/auth/register", new RegisterRequest("", phone, PASSWORD, ""));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().at("/user/email").isNull()).isTrue();
        assertThat(answer.at("/user/displayName")).isEqualTo(phone.substring(phone.length() - 4));
    }

    @Test
    void aRefreshWithoutATokenIsRefused() {
        assertThat(http().post("/api/auth/refresh", Map.of()).errorCode()).isEqualTo("invalid_refresh_token");
        assertThat(http().post("/api/auth/refresh", Map.of("refreshToken", 7)).errorCode())
                .isEqualTo("validation_failed");
    }

    @Test
    void allWrongFieldsAreNamedAtOnceAndNothingIsEchoed() {
        Answer answer = http().post(
                        "/api/auth/register",
                        Map.of(
                                "email", "not an address",
                                "phone", "12",
                                "password", "short",
                                "displayName", "evil\0name",
                                "admin", "unknown-field"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("validation_failed");
        assertThat(answer.json().at("/error/details/fields").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("email", "phone", "password", "displayName");
        assertThat(answer.text()).doesNotContain("not an address", "short", "evil", "admin", "unknown-field");
    }

    @Test
    void wrongTypesAreNamedLikeWrongValues() {
        Answer answer = http().post(
                        "/api/auth/register",
                        Map.of("email", 7, "phone", List.of(), "password", Map.of(), "displayName", true));

        assertThat(answer.errorCode()).isEqualTo("validation_failed");
        assertThat(answer.json().at("/error/details/fields").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("email", "phone", "password", "displayName");
        Answer login = http().post("/api/auth/login", Map.of("email", "a", "password", "b", "remember", "yes"));
        assertThat(login.json().at("/error/details/fields/remember").asText()).isEqualTo("must be true or false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "null", "\"x\""})
    void whatIsNoObjectIsNotUnderstood(String body) {
        Answer answer = http().send(http().request("/api/auth/login")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("invalid_json");
    }

    @Test
    void emailOrPhoneAndAPasswordAreNeeded() {
        for (String path : List.of("/api/auth/register", "/api/auth/login")) {
            Answer answer = http().post(path, Map.of());

            assertThat(answer.json().at("/error/details/fields").fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("email", "password");
        }
    }

    @Test
    void aTakenEmailOrPhoneIsAConflict() {
        String email = registered();
        String phone = "+4416329" + (10_000 + CLIENTS.incrementAndGet());
        assertThat(http().post("/api/auth/register", new RegisterRequest(null, phone, PASSWORD, null))
                        .at("/user/displayName"))
                .isEqualTo(phone.substring(phone.length() - 4));

        Answer sameEmail = http().post("/api/auth/register", new RegisterRequest(email, null, PASSWORD, null));
        Answer samePhone = http().post("/api/auth/register", new RegisterRequest(null, phone, PASSWORD, null));

        assertThat(sameEmail.status()).isEqualTo(409);
        assertThat(sameEmail.errorCode()).isEqualTo("email_taken");
        assertThat(samePhone.status()).isEqualTo(409);
        assertThat(samePhone.errorCode()).isEqualTo("phone_taken");
    }

    @Test
    void anUnknownAccountAndAWrongPasswordAnswerAlike() {
        Answer wrong = http().post("/api/auth/login", new LoginRequest(registered(), null, "wrong horse", null));
        Answer unknown = http().post("/api/auth/login", new LoginRequest(email(), null, "wrong horse", null));
        Answer unfit = http().post("/api/auth/login", new LoginRequest("no\0address", null, "wrong horse", null));

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.errorCode()).isEqualTo("invalid_credentials");
        assertThat(unknown.text()).isEqualTo(wrong.text());
        assertThat(unfit.text()).isEqualTo(wrong.text());
    }

    @Test
    void theEleventhSignInOfAMinuteHasToWait() {
        Http client = http();
        LoginRequest attempt = new LoginRequest(email(), null, "wrong horse", null);
        for (int i = 0; i < 10; i++) {
            assertThat(client.post("/api/auth/login", attempt).status()).isEqualTo(401);
        }

        Answer answer = client.post("/api/auth/login", attempt);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.errorCode()).isEqualTo("rate_limited");
        assertThat(answer.json().at("/error/temporary").asBoolean()).isTrue();
        assertThat(answer.json().at("/error/details/retryAfterMs").asLong()).isBetween(1L, 6_000L);
        assertThat(answer.header("Retry-After")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."})
    void withoutAValidTokenThereIsNoProfile(String token) {
        Answer answer = http().withToken(token).get("/api/users/me");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.errorCode()).isEqualTo("unauthorized");
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
        assertThat(http().get("/api/users/me").status()).isEqualTo(401);
    }

    @Test
    void othersSeeNeitherEmailNorPhone() {
        Answer ann = http().post("/api/auth/register", new RegisterRequest(email(), null, PASSWORD, "Ann"));
        Answer bob = http().post("/api/auth/register", new RegisterRequest(email(), null, PASSWORD, "Bob"));

        Answer seen = http().withToken(bob.at("/token")).get("/api/users/" + ann.at("/user/id"));

        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id", "displayName", "statusMessage", "avatar", "online", "lastSeen");
        for (String id : List.of(UUID.randomUUID().toString(), "x", "1-1-1-1-1")) {
            assertThat(http().withToken(bob.at("/token"))
                            .get("/api/users/" + id)
                            .errorCode())
                    .isEqualTo("not_found");
        }
        assertThat(http().get("/api/users/" + ann.at("/user/id")).status()).isEqualTo(401);
    }

    @Test
    void anAvatarComesWithTheFormAndIsServedForGood() {
        Answer answer = registerWithAvatar("GIF89a-a-picture");
        String path = answer.at("/user/avatar");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("/user/displayName")).isEqualTo("Zoë");
        assertThat(path).matches("/api/users/" + answer.at("/user/id") + "/avatar\\?v=[0-9a-f]{16}");
        Answer picture = http().get(path);
        assertThat(picture.status()).isEqualTo(200);
        assertThat(picture.text()).isEqualTo("GIF89a-a-picture");
        assertThat(picture.header("Content-Type")).contains("image/gif");
        assertThat(picture.header("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(picture.header("Cross-Origin-Resource-Policy")).contains("cross-origin");
        assertThat(picture.header("X-Content-Type-Options")).contains("nosniff");
        String tag = picture.header("ETag").orElseThrow();
        Answer unchanged = http().with("If-None-Match", tag).get(path);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.text()).isEmpty();
        Answer unnamed = http().get(path.substring(0, path.indexOf('?')));
        assertThat(unnamed.header("Cache-Control")).contains("no-cache");
        assertThat(http().get("/api/users/" + UUID.randomUUID() + "/avatar").status())
                .isEqualTo(404);
    }

    @Test
    void whatIsNoPictureOrTooLargeIsRefused() {
        Answer page = registerWithAvatar("<html><script>");
        Answer large = registerWithAvatar("GIF89a" + "x".repeat(Avatar.MAX_BYTES));
        Answer huge = registerWithAvatar("GIF89a" + "x".repeat(2 * Avatar.MAX_BYTES));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.json().at("/error/details/fields").fieldNames())
                .toIterable()
                .containsExactly("avatar");
        assertThat(large.status()).isEqualTo(413);
        assertThat(huge.status()).isEqualTo(413);
    }

    private static Answer registerWithAvatar(String content) {
        String body = """
                --xyz
                Content-Disposition: form-data; name="email"

                %s
                --xyz
                Content-Disposition: form-data; name="phone"


                --xyz
                Content-Disposition: form-data; name="password"

                %s
                --xyz
                Content-Disposition: form-data; name="displayName"

                Zoë
                --xyz
                Content-Disposition: form-data; name="avatar"; filename="me.gif"
                Content-Type: text/html

                %s
                --xyz--
                """.formatted(email(), PASSWORD, content).replace("\n", "\r\n");
        return http().send(http().request("/api/auth/register")
                .header("Content-Type", "multipart/form-data; boundary=xyz")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String registered() {
        String email = email();
        Answer answer = http().post("/api/auth/register", new RegisterRequest(email, null, PASSWORD, null));
        assertThat(answer.status()).isEqualTo(201);
        return email;
    }

    private static String email() {
        return "u" + UUID.randomUUID() + "@example.com";
    }

    /** Each call a client at another address, so that the limits leave the tests alone. */
    private static Http http() {
        int number = CLIENTS.incrementAndGet();
        return NODE.http().with("X-Forwarded-For", "10.77." + number / 256 + "." + number % 256);
    }
}
