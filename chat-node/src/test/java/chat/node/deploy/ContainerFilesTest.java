package chat.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code Dockerfile}, {@code docker-compose.yml} and {@code .env.example} agree with the code and with one another. */
final class ContainerFilesTest {
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+[\\w.-]*");
    private static final Pattern INTERPOLATED = Pattern.compile("\\$\\{(CHAT_[A-Z_]+)");
    /** Merge keys are of YAML 1.1: what the services share stands under this one. */
    private static final String SHARED = "x-service";

    private final JsonNode compose = Repository.yaml("docker-compose.yml");
    private final String dockerfile = Repository.text("Dockerfile");

    @Test
    void everyImageIsPinned() {
        List<String> images = new ArrayList<>(compose.at("/services").findValuesAsText("image"));
        assertThat(images.remove("chat-node:${CHAT_VERSION:-local}")).isTrue();
        Set<String> stages = new TreeSet<>(matches(dockerfile, "(?m)^FROM \\S+ AS (\\S+)"));
        List<String> bases = new ArrayList<>(matches(dockerfile, "(?m)^FROM (\\S+)"));
        bases.removeAll(stages);

        assertThat(images).hasSize(5).allMatch(image -> PINNED.matcher(image).matches());
        assertThat(bases)
                .hasSizeGreaterThan(3)
                .allMatch(image -> PINNED.matcher(image).matches());
    }

    @Test
    void theNodesSettingsExist() {
        assertThat(names(compose.at("/services/chat-node/environment")))
                .isNotEmpty()
                .isSubsetOf(KnownNames.ofNodes());
        assertThat(names(compose.at("/services/haproxy/environment")))
                .isNotEmpty()
                .isSubsetOf(KnownNames.ofTheProxy());
        assertThat(names(Repository.yaml("docker-compose.tls.yml").at("/services/haproxy/environment")))
                .isNotEmpty()
                .isSubsetOf(KnownNames.ofTheProxy());
    }

    @Test
    void everyVariableOfTheComposeFilesIsExplainedAndNoOther() {
        String files = Repository.text("docker-compose.yml") + Repository.text("docker-compose.tls.yml");
        Set<String> explained = new TreeSet<>(matches(Repository.text(".env.example"), "(?m)^#?(CHAT_[A-Z_]+)="));

        Set<String> used = new TreeSet<>(matches(files, INTERPOLATED.pattern()));
        // Passed on as they are, and left out where they are not set.
        used.addAll(matches(files, "(?m)^ +(CHAT_[A-Z_]+):$"));
        assertThat(explained).isEqualTo(used);
    }

    @Test
    void theDefaultsInTheExampleAreThoseOfTheFile() {
        String files = Repository.text("docker-compose.yml") + Repository.text("docker-compose.tls.yml");
        Matcher matcher = Pattern.compile("\\$\\{(CHAT_[A-Z_]+):-([^}]*)}").matcher(files);
        while (matcher.find()) {
            if (!matcher.group(1).equals("CHAT_HTTPS_PORT")) {
                assertThat(Repository.text(".env.example"))
                        .containsPattern("(?m)^#?" + Pattern.quote(matcher.group(1) + "=" + matcher.group(2)) + "$");
            }
        }
    }

    @Test
    void everyServiceIsLockedInAndWatchedAndBounded() {
        JsonNode shared = compose.at("/" + SHARED);
        assertThat(shared.at("/read_only").asBoolean()).isTrue();
        assertThat(shared.at("/cap_drop/0").asText()).isEqualTo("ALL");
        assertThat(shared.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
        assertThat(shared.at("/logging/options/max-size").isTextual()).isTrue();
        compose.at("/services").properties().forEach(service -> {
            JsonNode is = service.getValue();
            assertThat(is.path("<<").asText()).as(service.getKey()).isEqualTo("service");
            assertThat(is.path("mem_limit").isTextual()).as(service.getKey()).isTrue();
            assertThat(is.path("cpus").isMissingNode()).as(service.getKey()).isFalse();
            assertThat(is.path("pids_limit").isInt()).as(service.getKey()).isTrue();
            assertThat(is.path("stop_grace_period").isTextual())
                    .as(service.getKey())
                    .isTrue();
            assertThat(is.path("container_name").isMissingNode())
                    .as(service.getKey())
                    .isTrue();
            assertThat(is.path("privileged").isMissingNode())
                    .as(service.getKey())
                    .isTrue();
            boolean checked = service.getKey().equals("chat-node")
                    ? dockerfile.contains("\nHEALTHCHECK ")
                    : is.has("healthcheck");
            assertThat(checked).as(service.getKey()).isTrue();
        });
    }

    @Test
    void nobodyReachesTheDatabasesButTheNodes() {
        List<String> inside = new ArrayList<>();
        compose.at("/services").properties().forEach(service -> {
            for (JsonNode network : service.getValue().path("networks")) {
                if (network.asText().equals("data")) {
                    inside.add(service.getKey());
                }
            }
        });
        assertThat(inside).containsExactlyInAnyOrder("postgres", "redis", "chat-node");
        assertThat(compose.at("/networks/data/internal").asBoolean()).isTrue();
        for (String service : inside) {
            assertThat(compose.at("/services/" + service).has("ports"))
                    .as(service)
                    .isFalse();
        }
        assertThat(compose.at("/services/chat-node/environment/CHAT_TRUSTED_PROXIES")
                        .asText())
                .isEqualTo(compose.at("/networks/nodes/ipam/config/0/subnet").asText());
    }

    @Test
    void theGracePeriodIsLongerThanTheStop() {
        JsonNode node = compose.at("/services/chat-node");
        assertThat(Duration.parse("PT" + node.path("stop_grace_period").asText()))
                .isGreaterThan(Duration.parse(
                        "PT" + node.at("/environment/CHAT_STOP_TIMEOUT").asText()));
    }

    @Test
    void theImageRunsTheNodeAsAnOrdinaryUserThatHearsSignals() {
        String last = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
        assertThat(last)
                .startsWith("\nFROM node\n")
                .contains("\nSTOPSIGNAL SIGTERM\n")
                .containsPattern("\nENTRYPOINT \\[\"java\", ")
                .contains("\"@/opt/chat/jvm.options\"")
                .doesNotContain("USER");
        assertThat(dockerfile).contains("\nUSER chat\n");
        assertThat(compose.at("/services/postgres/user").asText()).isEqualTo("999:999");
    }

    private static List<String> names(JsonNode environment) {
        List<String> names = new ArrayList<>();
        environment.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> matches(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
