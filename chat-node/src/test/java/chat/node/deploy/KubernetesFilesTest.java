package chat.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What stands in {@code deploy/kubernetes} agrees with itself, with the code and with the compose file. */
final class KubernetesFilesTest {
    private static final String DIRECTORY = "deploy/kubernetes/";
    private static final String NAME_LABEL = "/app.kubernetes.io~1name";

    private final List<JsonNode> all = Repository.yamlBelow(DIRECTORY);

    @Test
    void everyFileIsListedAndThere() {
        JsonNode kustomization = Repository.yaml(DIRECTORY + "kustomization.yaml");
        List<String> files = new ArrayList<>();
        kustomization.path("resources").forEach(file -> files.add(file.asText()));
        kustomization.at("/configMapGenerator/0/files").forEach(file -> files.add(file.asText()));

        assertThat(files).hasSize(6).allMatch(file -> Files.exists(Repository.path(DIRECTORY + file)));
        assertThat(all).hasSize(10);
    }

    @Test
    void theSettingsExist() {
        List<String> ofNodes = environment("chat-node");
        assertThat(ofNodes).isNotEmpty().isSubsetOf(KnownNames.ofNodes());
        assertThat(environment("haproxy")).isNotEmpty().isSubsetOf(KnownNames.ofTheProxy());
    }

    @Test
    void theSecretHasWhatTheNodesRead() {
        JsonNode secret = one("Secret", "chat").path("stringData");
        for (JsonNode variable : container("chat-node").path("env")) {
            if (variable.path("name").asText().endsWith("_FILE")) {
                String file = variable.path("value").asText();
                assertThat(file).startsWith("/run/secrets/chat/");
                assertThat(secret.has(file.substring(file.lastIndexOf('/') + 1)))
                        .as(file)
                        .isTrue();
            }
        }
    }

    @Test
    void whateverSelectsSelectsPodsThatExist() {
        for (String name : List.of("chat-node", "haproxy")) {
            JsonNode deployment = one("Deployment", name);
            assertThat(deployment.at("/spec/selector/matchLabels" + NAME_LABEL).asText())
                    .isEqualTo(name);
            assertThat(deployment
                            .at("/spec/template/metadata/labels" + NAME_LABEL)
                            .asText())
                    .isEqualTo(name);
            assertThat(one("Service", name).at("/spec/selector" + NAME_LABEL).asText())
                    .isEqualTo(name);
        }
        assertThat(one("PodDisruptionBudget", "chat-node")
                        .at("/spec/selector/matchLabels" + NAME_LABEL)
                        .asText())
                .isEqualTo("chat-node");
        assertThat(one("NetworkPolicy", "chat-node")
                        .at("/spec/podSelector/matchLabels" + NAME_LABEL)
                        .asText())
                .isEqualTo("chat-node");
        assertThat(one("HorizontalPodAutoscaler", "chat-node")
                        .at("/spec/scaleTargetRef/name")
                        .asText())
                .isEqualTo("chat-node");
        deploymentsPods()
                .forEach(pod -> pod.path("topologySpreadConstraints")
                        .forEach(spread -> assertThat(spread.at("/labelSelector/matchLabels" + NAME_LABEL)
                                        .asText())
                                .isEqualTo("chat-node")));
    }

    @Test
    void portsMeet() {
        for (String name : List.of("chat-node", "haproxy")) {
            List<String> ports = container(name).path("ports").findValuesAsText("name");
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                JsonNode port = container(name).at("/" + probe + "/httpGet/port");
                assertThat(port.isMissingNode() || ports.contains(port.asText()))
                        .as(name + " " + probe)
                        .isTrue();
            }
            assertThat(one("Service", name).at("/spec/ports").findValuesAsText("targetPort"))
                    .isSubsetOf(ports);
        }
        assertThat(value("haproxy", "CHAT_PROXY_DNS")).isEqualTo("chat-node.chat.svc.cluster.local:8080");
        assertThat(one("Service", "chat-node").at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(one("Service", "chat-node").at("/spec/ports/0/port").asInt()).isEqualTo(8080);
    }

    @Test
    void podsGetTheTimeTheyNeedToStop() {
        Duration stop = Duration.parse("PT" + value("chat-node", "CHAT_STOP_TIMEOUT"));
        Duration delay = Duration.parse("PT" + value("chat-node", "CHAT_DRAIN_DELAY"));
        JsonNode pod = one("Deployment", "chat-node").at("/spec/template/spec");

        assertThat(Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asInt()))
                .isGreaterThan(stop);
        assertThat(stop).isGreaterThan(delay);
        assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
    }

    @Test
    void podsAreLockedIn() {
        deploymentsPods().forEach(pod -> {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            JsonNode is = pod.at("/containers/0");
            assertThat(is.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(is.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(is.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
            assertThat(is.at("/resources/limits").has("memory")).isTrue();
            assertThat(is.has("readinessProbe") && is.has("livenessProbe")).isTrue();
        });
    }

    @Test
    void theProxyIsTheSameImageEverywhere() {
        assertThat(container("haproxy").path("image").asText())
                .isEqualTo(Repository.yaml("docker-compose.yml")
                        .at("/services/haproxy/image")
                        .asText());
    }

    @Test
    void theAutoscalersMetricIsOneOfTheNodes() {
        String metric = one("HorizontalPodAutoscaler", "chat-node")
                .at("/spec/metrics/0/pods/metric/name")
                .asText();
        assertThat(Repository.sources("chat-node/src/main/java"))
                .anyMatch(source -> source.contains('"' + metric.replace('_', '.') + '"'));
    }

    private Stream<JsonNode> deploymentsPods() {
        return all.stream()
                .filter(object -> object.path("kind").asText().equals("Deployment"))
                .map(object -> object.at("/spec/template/spec"));
    }

    private JsonNode one(String kind, String name) {
        Optional<JsonNode> found = all.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst();
        return found.orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    private JsonNode container(String deployment) {
        return one("Deployment", deployment).at("/spec/template/spec/containers/0");
    }

    private List<String> environment(String deployment) {
        return container(deployment).path("env").findValuesAsText("name");
    }

    private String value(String deployment, String variable) {
        return StreamSupport.stream(container(deployment).path("env").spliterator(), false)
                .filter(entry -> entry.path("name").asText().equals(variable))
                .map(entry -> entry.path("value").asText())
                .findFirst()
                .orElseThrow();
    }
}
