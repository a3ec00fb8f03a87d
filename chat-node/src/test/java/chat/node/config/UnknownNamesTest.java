package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnknownNamesTest {
    @Test
    void aSlipOfThePenGetsASuggestion() {
        assertThat(ConfigReader.warnings(Map.of("CHAT_PROT", "1", "CHAT_REDIS_URI", "x")))
                .containsExactly(
                        "CHAT_PROT is no setting and is ignored; did you mean CHAT_PORT?",
                        "CHAT_REDIS_URI is no setting and is ignored; did you mean CHAT_REDIS_URL?");
    }

    @Test
    void aNameLikeNoOtherGetsNone() {
        assertThat(ConfigReader.warnings(Map.of("CHAT_FAVOURITE_COLOUR", "blue")))
                .containsExactly("CHAT_FAVOURITE_COLOUR is no setting and is ignored");
    }

    @Test
    void aFileIsOnlyKnownForASecret() {
        assertThat(ConfigReader.warnings(Map.of("CHAT_PORT_FILE", "x", "CHAT_JWT_SECRET_FILE", "y")))
                .singleElement()
                .asString()
                .startsWith("CHAT_PORT_FILE is no setting");
    }

    @Test
    void knownNamesAndOthersPrefixesAreSilent() {
        Map<String, String> environment = Environments.production("PATH", "/bin", "PROT", "1", "CHATTY", "x");
        assertThat(ConfigReader.warnings(environment)).isEmpty();
    }

    @Test
    void whatKubernetesSetsIsOneWarning() {
        assertThat(ConfigReader.warnings(Map.of(
                        "CHAT_SERVICE_HOST", "10.0.0.1",
                        "CHAT_SERVICE_PORT", "8080",
                        "CHAT_SERVICE_PORT_HTTP", "8080",
                        "CHAT_PORT", "tcp://10.0.0.1:8080",
                        "CHAT_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                        "CHAT_PORT_8080_TCP_ADDR", "10.0.0.1",
                        "CHAT_POSTGRES_SERVICE_HOST", "10.0.0.2",
                        "CHAT_POSTGRES_PORT", "tcp://10.0.0.2:5432")))
                .singleElement()
                .asString()
                .contains("Kubernetes", "enableServiceLinks");
    }

    @Test
    void thereIsAnEndToWarnings() {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            environment.put("CHAT_SOMETHING_ELSE_" + i, "x");
        }
        assertThat(ConfigReader.warnings(environment)).hasSize(20);
    }
}
