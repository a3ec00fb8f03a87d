package chat.node.rest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.error.ChatException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

final class RouterPropertiesTest {
    @Provide
    Arbitrary<String> values() {
        return Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(20)
                .excludeChars('\u0000')
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    /** Whatever a parameter holds, slashes included, comes out as it went in. */
    @Property
    void parametersSurviveEncoding(@ForAll @Size(min = 1, max = 5) List<@From("values") String> values) {
        Router router = new Router(0);
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            pattern.append("/x/{p").append(i).append('}');
        }
        router.get(pattern.toString(), Runnable::run, request -> Response.noContent());
        String path = values.stream().map(value -> "/x/" + encoded(value)).collect(Collectors.joining());

        Match match = router.match("GET", path);

        assertThat(match)
                .isInstanceOfSatisfying(
                        Match.Found.class,
                        found -> assertThat(found.params().values()).isEqualTo(values));
    }

    /** A route is found under its own pattern's path, however many others there are. */
    @Property
    void exactRoutesAreAllFound(
            @ForAll @Size(min = 1, max = 8) List<@StringLength(min = 1, max = 2) @Chars({'a', 'b'}) String> names) {
        Router router = new Router(0);
        List<String> patterns = names.stream()
                .distinct()
                .map(name -> "/" + String.join("/", name.split("")))
                .toList();
        router.get("/{x}/{y}", Runnable::run, request -> Response.noContent());
        patterns.forEach(pattern -> router.get(pattern, Runnable::run, request -> Response.noContent()));

        for (String pattern : patterns) {
            assertThat(router.match("GET", pattern))
                    .isInstanceOfSatisfying(
                            Match.Found.class,
                            found -> assertThat(found.route().pattern()).isEqualTo(pattern));
        }
    }

    /** Foreign paths are found, not found, or refused; nothing else ever happens. */
    @Property
    void anyPathHasAnAnswer(@ForAll String path) {
        Router router = new Router(0);
        router.get("/a/{b}/c/{d}", Runnable::run, request -> Response.noContent());
        router.get("/{a}", Runnable::run, request -> Response.noContent());
        try {
            assertThat(router.match("GET", "/" + path)).isNotNull();
        } catch (ChatException refused) {
            assertThat(refused.code().status()).isEqualTo(400);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
