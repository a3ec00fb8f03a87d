package chat.common.protocol.socket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.protocol.ProtocolException.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamespaceQueryTest {
    @Test
    void theQueryOfRevision4IsTakenApart() throws Exception {
        assertThat(NamespaceQuery.parse("/admin?token=1234&uid=abcd"))
                .isEqualTo(new NamespaceQuery("/admin", Map.of("token", "1234", "uid", "abcd")));
        assertThat(NamespaceQuery.parse("/admin")).isEqualTo(new NamespaceQuery("/admin", Map.of()));
        assertThat(NamespaceQuery.parse("/?a=%E2%82%AC+b&a=2&c&&=d#x?y").query())
                .isEqualTo(Map.of("a", "2", "c", "", "", "d"));
        assertThat(NamespaceQuery.parse("/?a=b=%zz").query()).isEqualTo(Map.of("a", "b=%zz"));
    }

    @Test
    void parametersAreCounted() {
        StringBuilder nsp = new StringBuilder("/?");
        for (int i = 0; i < 101; i++) {
            nsp.append(i).append("=1&");
        }
        TextDecoderTest.assertReason(Reason.INVALID_NAMESPACE, () -> NamespaceQuery.parse(nsp.toString()));
    }

    @Test
    void tokensDoNotShowInLogs() throws Exception {
        assertThat(NamespaceQuery.parse("/admin?token=1234")).hasToString("/admin");
    }
}
