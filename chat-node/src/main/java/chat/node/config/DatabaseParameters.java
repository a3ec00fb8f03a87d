package chat.node.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Parameters of a database's URL, as the JDBC driver names them. It looks at some of their values only while it connects,
 * where a wrong one is not told from a server that is away: they are checked here.
 */
final class DatabaseParameters {
    /** What PostgreSQL's own clients spell differently. */
    private static final Map<String, String> JDBC_NAMES = Map.of(
            "application_name", "ApplicationName",
            "connect_timeout", "connectTimeout",
            "channel_binding", "channelBinding",
            "gssencmode", "gssEncMode",
            "sslnegotiation", "sslNegotiation");

    private static final Map<String, List<String>> CHOICES = Map.of(
            "sslmode",
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
            "targetServerType",
            List.of(
                    "any",
                    "primary",
                    "master",
                    "slave",
                    "secondary",
                    "preferSlave",
                    "preferSecondary",
                    "preferPrimary"),
            "channelBinding",
            List.of("disable", "prefer", "require"),
            "gssEncMode",
            List.of("disable", "allow", "prefer", "require"),
            "sslNegotiation",
            List.of("postgres", "direct"));

    private static final Set<String> SECONDS =
            Set.of("connectTimeout", "socketTimeout", "loginTimeout", "cancelSignalTimeout");

    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

    private DatabaseParameters() {}

    static String jdbcName(String name) {
        return JDBC_NAMES.getOrDefault(name, name);
    }

    /** @throws IllegalArgumentException if the driver would refuse it; names the parameter, never its value */
    static void check(String name, String value) {
        List<String> choices = CHOICES.get(name);
        if (choices != null && choices.stream().noneMatch(value::equalsIgnoreCase)) {
            throw new IllegalArgumentException("has a wrong value for its parameter " + name + ": "
                    + String.join(", ", choices) + " are the right ones");
        }
        if (SECONDS.contains(name) && !NUMBER.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "has a wrong value for its parameter " + name + ": it is a whole number of seconds");
        }
    }
}
