package chat.node.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Variables with our prefix that mean nothing to us: a slip of the pen, most likely. Their values are never shown. */
final class UnknownNames {
    private static final String PREFIX = "CHAT_";
    private static final int NEAR = 3;
    private static final int LONGEST_NAME = 60;
    private static final int MOST_WARNINGS = 20;

    /** What Kubernetes sets in each pod for each service of the namespace. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("CHAT_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_.+)?)");

    private UnknownNames() {}

    static List<String> warnings(Map<String, String> environment) {
        Set<String> known = knownNames();
        List<String> warnings = new ArrayList<>();
        boolean serviceLinks = false;
        for (String name : new TreeSet<>(environment.keySet())) {
            if (!name.startsWith(PREFIX)) {
                continue;
            }
            if (SERVICE_LINK.matcher(name).matches() || Values.isServiceLink(name, environment.get(name))) {
                serviceLinks = true;
            } else if (!known.contains(name) && warnings.size() < MOST_WARNINGS) {
                warnings.add(shown(name) + " is no setting and is ignored" + suggestion(name, known));
            }
        }
        if (serviceLinks) {
            warnings.add("Variables that Kubernetes sets for a service named 'chat...' are ignored;"
                    + " enableServiceLinks: false in the pod's spec keeps them away");
        }
        return List.copyOf(warnings);
    }

    private static Set<String> knownNames() {
        Set<String> names = new HashSet<>();
        for (Setting<?> setting : Settings.ALL) {
            names.add(setting.name());
            if (setting.traits().secret()) {
                names.add(setting.fileName());
            }
        }
        return names;
    }

    private static String suggestion(String name, Set<String> known) {
        return nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
    }

    private static Optional<String> nearest(String name, Set<String> known) {
        String best = null;
        int least = NEAR + 1;
        for (String candidate : new TreeSet<>(known)) {
            int distance = Math.abs(candidate.length() - name.length()) > NEAR ? least : distance(name, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Insertions, deletions and changes of one character that lead from one name to the other. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(previous[j - 1] + change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.length()];
    }

    private static String shown(String name) {
        String clean = name.replaceAll("[^\\w.-]", "?");
        return clean.length() <= LONGEST_NAME ? clean : clean.substring(0, LONGEST_NAME) + "…";
    }
}
