package chat.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of settings. Those of nodes are read from docs/configuration.md, which a test compares with the code. */
final class KnownNames {
    private static final Pattern OF_NODES = Pattern.compile("`(CHAT_[A-Z0-9_]+)`|or `…_FILE`");

    private KnownNames() {}

    static Set<String> ofNodes() {
        Set<String> names = new TreeSet<>();
        Repository.text("docs/configuration.md")
                .lines()
                .filter(line -> line.startsWith("| `CHAT_"))
                .map(line -> line.split("\\|", -1)[1])
                .forEach(cell -> OF_NODES.matcher(cell)
                        .results()
                        .map(found -> found.group(1))
                        .filter(name -> name != null)
                        .forEach(names::add));
        assertThat(names).contains("CHAT_PORT", "CHAT_DATABASE_URL_FILE").hasSizeGreaterThan(50);
        return names;
    }

    static Set<String> ofTheProxy() {
        return Pattern.compile("CHAT_PROXY_[A-Z_]+")
                .matcher(Repository.text("haproxy/haproxy.cfg"))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
