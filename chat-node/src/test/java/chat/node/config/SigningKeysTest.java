package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeysTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "Secret!",
                "changeme",
                "change-me",
                "CHANGE_ME_PLEASE_THIS_IS_NOT_A_SECRET_VALUE",
                "password",
                "PasswordPasswordPasswordPassword1",
                "your-256-bit-secret",
                "your_jwt_secret_key_goes_right_here_12345",
                "a-string-secret-at-least-256-bits-long",
                "my-super-secret-key-for-the-chat-application",
                "development",
                "development-only-secret-of-the-chat-node",
                "0123456789abcdef0123456789abcdef",
                "abcdefghijklmnopqrstuvwxyz123456",
                "$(openssl rand -base64 48)",
            })
    void wellKnownDefaultsAreWeak(String secret) {
        assertThat(SigningKeys.weakness(new Secret(secret)))
                .hasValueSatisfying(text -> assertThat(text).contains("well-known"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "                                        ",
                "abababababababababababababababababababab",
                "11112222333344445555666677771111222233334444",
                "k3Vw9Zr1k3Vw9Zr1k3Vw9Zr1k3Vw9Zr1k3V",
                "k3Vw9Zr1Qx7Lm5Tn8k3Vw9Zr1Qx7Lm5Tn8",
            })
    void repetitionIsWeak(String secret) {
        assertThat(SigningKeys.weakness(new Secret(secret)))
                .hasValueSatisfying(text -> assertThat(text).contains("repeats"));
    }

    @Test
    void thirtyOneBytesAreTooFewAndThirtyTwoAreEnough() {
        String strong = Environments.STRONG.substring(0, 32);
        assertThat(SigningKeys.weakness(new Secret(strong))).isEmpty();
        assertThat(SigningKeys.weakness(new Secret(strong.substring(1))))
                .hasValueSatisfying(text -> assertThat(text).contains("too short"));
    }

    @Test
    void randomSecretsInTheUsualSpellingsAreStrong() {
        SecureRandom random = new SecureRandom();
        byte[] bytes = new byte[32];
        for (int i = 0; i < 500; i++) {
            random.nextBytes(bytes);
            assertThat(SigningKeys.weakness(new Secret(HexFormat.of().formatHex(bytes))))
                    .isEmpty();
            assertThat(SigningKeys.weakness(new Secret(Base64.getEncoder().encodeToString(bytes))))
                    .isEmpty();
        }
    }
}
