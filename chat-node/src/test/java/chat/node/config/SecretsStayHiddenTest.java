package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is wrong with a secret, and wherever it was put, nothing that we print repeats it. */
class SecretsStayHiddenTest {
    private static final List<String> VARIABLES = List.of(
            "CHAT_DATABASE_URL",
            "DATABASE_URL",
            "CHAT_DATABASE_PASSWORD",
            "CHAT_REDIS_URL",
            "REDIS_URL",
            "CHAT_JWT_SECRET",
            "JWT_SECRET",
            "CHAT_JWT_KEYS",
            "CHAT_DATABASE_URL_FILE",
            "CHAT_DATABASE_PASSWORD_FILE",
            "CHAT_REDIS_URL_FILE",
            "CHAT_JWT_SECRET_FILE",
            "CHAT_JWT_KEYS_FILE",
            "CHAT_JWT_SECRT");

    private static final List<String> SHAPES = List.of(
            "%s",
            "a:%s",
            "a:x,b:%s",
            "%s:",
            "%s x:y",
            "a:%s,a:%s",
            "postgres://u:%s@h/d",
            "postgres://u:%s",
            "postgres://u:%s@h:99999/d",
            "postgres://u:%%%s@h/d",
            "postgres://u:%s@@h/d",
            "jdbc:postgresql://u:%s@h/d",
            "jdbc:postgresql://h/d?user=u&password=%s",
            "jdbc:postgresql://h/d?sslpassword=%s",
            "jdbc:postgresql://h/d?user=u&password=%%%s",
            "redis://:%s@h",
            "redis://:%s@under_score",
            "redis://:%s @h",
            "redis://h/%s",
            "redis://h#%s",
            "redis://u:%s@h:99999",
            "redis-cluster://:%s@h,i:1",
            "redis-cluster://u:%s@h/7",
            "redis-sentinel://:%s@h,i#m",
            "redis-sentinel://:%s@h,i",
            "redis-sentinel://h?sentinelPassword=%s#m",
            "redis-sentinel://h?sentinelPassword=%%%s#m",
            "redis-sentinel://:a#%s@h#m",
            "redis-sentinel://:a/%s@h#m",
            "redis-sentinel://:a?%s@h#m",
            "mysql://u:%s@h/d");

    @Property(tries = 2_000)
    void noSecretIsEverPrinted(
            @ForAll("secrets") String secret,
            @ForAll("environments") Map<String, String> shapes,
            @ForAll boolean development) {
        Map<String, String> environment = new TreeMap<>(development ? Environments.development() : Map.of());
        shapes.forEach((variable, shape) ->
                environment.put(variable, shape.replace("%s", secret).replace("%%", "%")));
        assertThat(ConfigReader.warnings(environment).toString()).doesNotContain(secret);
        try {
            NodeConfig config = ConfigReader.read(environment, Environments.MACHINE);
            assertThat(config.toString()).doesNotContain(secret);
            assertThat(config.database().url()).doesNotContain(secret);
            assertThat(config.redis().address()).doesNotContain(secret);
            assertThat(config.redis().url().toString()).doesNotContain(secret);
        } catch (ConfigException e) {
            assertThat(e.toString()).doesNotContain(secret);
            assertThat(e.problems().toString()).doesNotContain(secret);
        }
    }

    @Property
    void aSoundConfigurationPrintsStars(@ForAll("secrets") String secret) {
        NodeConfig config = ConfigReader.read(
                Environments.production(
                        "CHAT_DATABASE_URL", "postgres://u:" + secret + "@h/d",
                        "CHAT_REDIS_URL", "redis://:" + secret + "@h",
                        "CHAT_JWT_SECRET", Environments.STRONG + secret),
                Environments.MACHINE);
        assertThat(config.toString()).doesNotContain(secret).contains("***");
        assertThat(config.database().password().value()).isEqualTo(secret);
    }

    @Provide
    Arbitrary<String> secrets() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .numeric()
                .ofMinLength(4)
                .ofMaxLength(60)
                .map(text -> "Zq9" + text);
    }

    @Provide
    Arbitrary<Map<String, String>> environments() {
        Arbitrary<Map.Entry<String, String>> entry = Combinators.combine(
                        Arbitraries.of(VARIABLES), Arbitraries.of(SHAPES))
                .as(Map::entry);
        return entry.list().ofMinSize(1).ofMaxSize(6).map(entries -> {
            Map<String, String> shapes = new TreeMap<>();
            entries.forEach(one -> shapes.put(one.getKey(), one.getValue()));
            return shapes;
        });
    }
}
