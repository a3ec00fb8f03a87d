package chat.node.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the database is, and whose name we use there. It is read from the JDBC form and from the form that platforms and
 * psql use; in both, credentials are taken out of the address.
 *
 * <p>Nothing of the text may show in an error: it may hold a password, and where exactly is unknown if it is malformed.
 */
record DatabaseUrl(String jdbcUrl, Optional<String> user, Optional<Secret> password) {
    static final Parser<DatabaseUrl> PARSER = new Parser<>("", DatabaseUrl::parse);

    private static final String JDBC = "jdbc:postgresql://";
    private static final Pattern PLAIN = Pattern.compile("postgres(ql)?://");
    private static final String HOST = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:\\d{1,5})?";
    private static final Pattern HOSTS = Pattern.compile(HOST + "(," + HOST + ")*");
    private static final Pattern PORT = Pattern.compile(":(\\d{1,5})(,|$)");

    private static DatabaseUrl parse(String given) {
        String text = given.strip();
        if (text.startsWith(JDBC)) {
            return parse(text.substring(JDBC.length()), true);
        }
        Matcher plain = PLAIN.matcher(text);
        if (plain.lookingAt()) {
            return parse(text.substring(plain.end()), false);
        }
        throw new IllegalArgumentException("starts with neither postgres:// nor jdbc:postgresql://");
    }

    private static DatabaseUrl parse(String rest, boolean jdbc) {
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        int slash = place.indexOf('/');
        if (slash < 0 || slash == place.length() - 1) {
            throw new IllegalArgumentException("names no database after the host");
        }
        String authority = place.substring(0, slash);
        int at = authority.lastIndexOf('@');
        if (at >= 0 && jdbc) {
            throw new IllegalArgumentException("has a user before the host, which the JDBC form does not know:"
                    + " use CHAT_DATABASE_USER and CHAT_DATABASE_PASSWORD, or postgres://");
        }
        String hosts = checkedHosts(authority.substring(at + 1));
        String database = decode(place.substring(slash + 1), jdbc);
        Map<String, String> parameters = parameters(question < 0 ? "" : rest.substring(question + 1), jdbc);
        String user = parameters.remove("user");
        String password = parameters.remove("password");
        if (at >= 0) {
            String[] credentials = authority.substring(0, at).split(":", 2);
            user = decode(credentials[0], false);
            password = credentials.length > 1 ? decode(credentials[1], false) : password;
        }
        return new DatabaseUrl(
                JDBC + hosts + "/" + encode(database) + query(parameters),
                Optional.ofNullable(user).filter(name -> !name.isEmpty()),
                Optional.ofNullable(password).filter(word -> !word.isEmpty()).map(Secret::new));
    }

    private static String checkedHosts(String hosts) {
        if (!HOSTS.matcher(hosts).matches()) {
            throw new IllegalArgumentException("names no valid host and port"
                    + " (in a user's name or password, the characters @ : / ? # % must be percent-encoded)");
        }
        Matcher port = PORT.matcher(hosts);
        while (port.find()) {
            int number = Integer.parseInt(port.group(1));
            if (number < 1 || number > 65_535) {
                throw new IllegalArgumentException("names a port outside of 1 to 65535");
            }
        }
        return hosts;
    }

    private static Map<String, String> parameters(String query, boolean jdbc) {
        Map<String, String> valuesByName = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            String[] parts = pair.split("=", 2);
            String name = decode(parts[0], jdbc);
            // What stays in the address may be shown, so no other password may stay in it.
            if (name.toLowerCase(Locale.ROOT).contains("password") && !name.equals("password")) {
                throw new IllegalArgumentException("has a parameter that holds a password; only 'password' may do so");
            }
            String jdbcName = jdbc ? name : DatabaseParameters.jdbcName(name);
            String value = parts.length > 1 ? decode(parts[1], jdbc) : "";
            DatabaseParameters.check(jdbcName, value);
            valuesByName.put(jdbcName, value);
        }
        return valuesByName;
    }

    private static String query(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? '?' : '&')
                .append(encode(name))
                .append('=')
                .append(encode(value)));
        return query.toString();
    }

    /** The JDBC driver reads a plus as a space, as forms do; PostgreSQL's own clients take it as it is. */
    private static String decode(String text, boolean plusIsSpace) {
        try {
            return URLDecoder.decode(plusIsSpace ? text : text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without the cause: its message repeats a part of the text.
            throw new IllegalArgumentException("has a '%' that two hexadecimal digits do not follow");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
