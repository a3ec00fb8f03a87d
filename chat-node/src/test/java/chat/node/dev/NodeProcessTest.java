package chat.node.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeProcessTest {
    private static final NodeProcess NODE = new NodeProcess("node-1", 8081, 9081);
    private static final NodeProcess.Shared SHARED = new NodeProcess.Shared(
            Path.of("node.jar"), Path.of("jvm.options"), "postgres://ours", "redis://ours", "secret");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHAT_DATABASE_URL_FILE",
                "CHAT_DATABASE_PASSWORD_FILE",
                "CHAT_DATABASE_USER",
                "CHAT_REDIS_URL_FILE",
                "CHAT_JWT_SECRET_FILE",
                "CHAT_JWT_KEYS_FILE",
                "CHAT_JWT_KEYS",
                "CHAT_TLS_CERT",
                "PORT",
                "DATABASE_URL",
                "REDIS_URL",
                "JWT_SECRET",
                "JWT_SECRET_FILE"
            })
    void nothingInTheShellLeadsANodeElsewhere(String name) {
        Map<String, String> environment = new HashMap<>(Map.of(name, "theirs"));

        NODE.configure(environment, SHARED);

        assertThat(environment).doesNotContainKey(name).doesNotContainValue("theirs");
    }

    @Test
    void whatTheStackDecidesWinsAndAllElseIsInherited() {
        Map<String, String> environment =
                new HashMap<>(Map.of("CHAT_PORT", "1", "CHAT_BCRYPT_COST", "4", "PATH", "/bin"));

        NODE.configure(environment, SHARED);

        assertThat(environment)
                .containsEntry("CHAT_REGISTRATIONS_PER_MINUTE", "6000")
                .containsEntry("CHAT_SIGN_INS_PER_MINUTE", "6000")
                .containsEntry("CHAT_PORT", "8081")
                .containsEntry("CHAT_DATABASE_URL", "postgres://ours")
                .containsEntry("CHAT_BCRYPT_COST", "4")
                .containsEntry("PATH", "/bin");
    }
}
