package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "https://chat.example, https://chat.example, true",
        "https://chat.example, HTTPS://Chat.Example, true",
        "https://chat.example, http://chat.example, false",
        "https://chat.example, https://chat.example:8443, false",
        "https://chat.example, https://chat.example.evil.com, false",
        "https://chat.example, https://evil.com/https://chat.example, false",
        "https://chat.example, https://chatxexample, false",
        "https://chat.example, null, false",
        "https://chat.example:443, https://chat.example, true",
        "http://chat.example:80, http://chat.example, true",
        "http://chat.example:443, http://chat.example, false",
        "https://chat.example:8443, https://chat.example:8443, true",
        "http://localhost:*, http://localhost, true",
        "http://localhost:*, http://localhost:3000, true",
        "http://localhost:*, http://localhost:3000.evil.com, false",
        "http://localhost:*, http://localhost:, false",
        "http://localhost:*, http://localhost:123456, false",
        "http://[::1]:*, http://[::1]:3000, true",
        "http://[::1]:*, http://[::2]:3000, false",
        "https://*.chat.example, https://a.chat.example, true",
        "https://*.chat.example, https://a.b.chat.example, true",
        "https://*.chat.example, https://chat.example, false",
        "https://*.chat.example, https://evilchat.example, false",
        "https://*.chat.example, https://evil.com/.chat.example, false",
        "https://*.chat.example, https://evil.com#.chat.example, false",
        "https://*.chat.example, https://a@b.chat.example, false",
        "https://*.chat.example:*, https://a.chat.example:9, true",
        "*, https://anything.example, true",
        "*, null, true",
    })
    void entriesMeanWhatTheySay(String entry, String origin, boolean allowed) {
        assertThat(OriginPolicy.of(List.of(entry)).allows(origin)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "chat.example", "https://chat.example/", "https://chat.example/path", "ftp://chat.example",
                "https://", "https://*", "https://a.*.example", "https://user@chat.example", "null",
                "https://chat.example:port", "https://[::1", "**"
            })
    void whatIsNoOriginIsRefused(String entry) {
        assertThatThrownBy(() -> OriginPolicy.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + entry + "' is no origin");
    }

    @Test
    void anEmptyPolicyAllowsNothing() {
        assertThat(OriginPolicy.of(List.of()).allows("https://chat.example")).isFalse();
    }

    @Property
    void noOriginOutsideOfTheDomainPasses(
            @ForAll @AlphaChars @StringLength(min = 1, max = 20) String name,
            @ForAll @IntRange(max = 65_535) int port) {
        OriginPolicy policy = OriginPolicy.of(List.of("https://*.chat.example:*", "https://chat.example:*"));
        assertThat(policy.allows("https://" + name + ".chat.example:" + port)).isTrue();
        assertThat(policy.allows("https://" + name + "chat.example:" + port)).isFalse();
        assertThat(policy.allows("https://chat.example." + name + ":" + port)).isFalse();
        assertThat(policy.allows("https://chat.example:" + port + "." + name)).isFalse();
    }

    @Property
    void arbitraryTextNeitherPassesNorThrows(@ForAll String origin) {
        assertThat(OriginPolicy.of(List.of("https://chat.example", "http://localhost:*"))
                        .allows(origin))
                .isFalse();
    }
}
