package chat.node.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides whether a web page's origin may talk to us with credentials. Entries are exact origins
 * ({@code https://chat.example}), origins with any port ({@code http://localhost:*}), all subdomains
 * ({@code https://*.example.com}), or {@code *} for every origin.
 */
public final class OriginPolicy {
    private static final Pattern ENTRY = Pattern.compile(
            "\\*|https?://(\\*\\.)?[A-Za-z0-9.-]+(:(\\d{1,5}|\\*))?|https?://\\[[0-9a-fA-F:]+](:(\\d{1,5}|\\*))?");

    private static final Pattern DEFAULT_PORT = Pattern.compile("http://.*:80|https://.*:443");

    private final List<String> entries;
    private final List<Pattern> patterns;

    private OriginPolicy(List<String> entries) {
        this.entries = List.copyOf(entries);
        this.patterns = this.entries.stream().map(OriginPolicy::compile).toList();
    }

    /** @throws IllegalArgumentException with a text for the operator, if an entry is no origin */
    public static OriginPolicy of(List<String> entries) {
        for (String entry : entries) {
            if (!ENTRY.matcher(entry).matches()) {
                throw new IllegalArgumentException("'" + entry + "' is no origin");
            }
        }
        return new OriginPolicy(
                entries.stream().map(OriginPolicy::withoutDefaultPort).toList());
    }

    public boolean allows(String origin) {
        for (Pattern pattern : patterns) {
            if (pattern.matcher(origin).matches()) {
                return true;
            }
        }
        return false;
    }

    public List<String> entries() {
        return entries;
    }

    @Override
    public String toString() {
        return String.join(",", entries);
    }

    /** Browsers leave the scheme's own port out of an origin, so an entry that names it would never match. */
    private static String withoutDefaultPort(String entry) {
        Matcher matcher = DEFAULT_PORT.matcher(entry);
        return matcher.matches() ? entry.substring(0, entry.lastIndexOf(':')) : entry;
    }

    private static Pattern compile(String entry) {
        if (entry.equals("*")) {
            return Pattern.compile(".+");
        }
        StringBuilder regex = new StringBuilder();
        String rest = entry;
        if (rest.contains("://*.")) {
            int star = rest.indexOf("*.");
            regex.append(Pattern.quote(rest.substring(0, star))).append("[A-Za-z0-9.-]+");
            rest = rest.substring(star + 1);
        }
        boolean anyPort = rest.endsWith(":*");
        regex.append(Pattern.quote(anyPort ? rest.substring(0, rest.length() - 2) : rest));
        if (anyPort) {
            regex.append("(:\\d{1,5})?");
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
    }
}
