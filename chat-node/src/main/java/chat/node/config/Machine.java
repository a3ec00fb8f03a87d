package chat.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.regex.Pattern;

/** What defaults depend on besides the mode. */
record Machine(String hostName, int processors) {
    private static final int MAX_NAME = 32;
    private static final String NAMELESS = "node";

    /**
     * A node's name stands before the first dot of each Engine.IO session id, where the proxy looks for it: no dots, and
     * nothing that a URL would have to escape.
     */
    static final Pattern NODE_NAME = Pattern.compile("[A-Za-z0-9_-]{1," + MAX_NAME + "}");

    static Machine here(Map<String, String> environment) {
        return new Machine(
                hostName(environment.getOrDefault("HOSTNAME", "")),
                Runtime.getRuntime().availableProcessors());
    }

    /** The host's name without its domain, made to fit. Of a long name the end stays: orchestrators count up there. */
    String nodeName() {
        String label = hostName.strip().split("\\.", 2)[0].replaceAll("[^A-Za-z0-9_-]+", "-");
        String end = label.substring(Math.max(0, label.length() - MAX_NAME));
        String name = end.replaceAll("^-+|-+$", "");
        return name.isEmpty() ? NAMELESS : name;
    }

    private static String hostName(String fromEnvironment) {
        if (!fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
