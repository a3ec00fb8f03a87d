package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.Http;
import chat.node.testkit.NodeExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ChatNodeIT {
    @RegisterExtension
    static final NodeExtension NODE = NodeExtension.plain();

    @Test
    void healthIsOkForSimpleFrontEnds() {
        Http.Answer answer = NODE.http().get("/health");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/status")).isEqualTo("ok");
        assertThat(answer.at("/node")).isEqualTo("node-1");
    }

    @Test
    void livenessAndReadinessAnswerOnBothPorts() {
        for (Http http : new Http[] {NODE.http(), NODE.node().adminHttp()}) {
            assertThat(http.get("/health/live").status()).isEqualTo(200);
            Http.Answer ready = http.get("/health/ready");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.at("/checks/database")).isEqualTo("up");
            assertThat(ready.at("/checks/redis")).isEqualTo("up");
            assertThat(ready.header("Cache-Control")).contains("no-store");
        }
    }

    @Test
    void metricsAreOnTheAdminPortOnly() {
        assertThat(NODE.http().get("/metrics").status()).isEqualTo(404);
        Http.Answer metrics = NODE.node().adminHttp().get("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.text())
                .contains("chat_build_info{node=\"node-1\"")
                .contains("chat_pool_size{pool=\"hashing\"}")
                .contains("chat_dependency_up{dependency=\"redis\"} 1.0")
                .contains("hikaricp_connections_active")
                .contains("jvm_memory_used_bytes");
    }
}
