package chat.node.config;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.regex.Pattern;

/** What defaults depend on besides the mode. */
record Machine(String hostName, int processors, long maxHeap, long maxFiles) {
    /** In KB. */
    private static final long LEAST_BODIES = 16L << 10;

    private static final long MOST_BODIES = 2047L << 10;
    private static final long MOST_CONNECTIONS = 50_000;

    /** Files that are not clients: jars, the database's and Redis' connections, the admin port, logs. */
    private static final long OTHER_FILES = 1_000;

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
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                fileLimit());
    }

    /** How much request bodies may take together. */
    String bufferedBodies() {
        return Math.min(MOST_BODIES, Math.max(LEAST_BODIES, maxHeap / 8 / 1024)) + "KB";
    }

    /** How many clients may be connected at a time. Under a small limit of files half of it has to do for the rest. */
    String connections() {
        return Long.toString(Math.min(MOST_CONNECTIONS, Math.max(maxFiles / 2, maxFiles - OTHER_FILES)));
    }

    /** The host's name without its domain, made to fit. Of a long name the end stays: orchestrators count up there. */
    String nodeName() {
        String label = hostName.strip().split("\\.", 2)[0].replaceAll("[^A-Za-z0-9_-]+", "-");
        String end = label.substring(Math.max(0, label.length() - MAX_NAME));
        String name = end.replaceAll("^-+|-+$", "");
        return name.isEmpty() ? NAMELESS : name;
    }

    private static long fileLimit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
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
