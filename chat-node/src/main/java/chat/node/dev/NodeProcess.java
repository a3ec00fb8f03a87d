package chat.node.dev;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One node as its own JVM, running the jar as it is deployed, with development settings. */
record NodeProcess(String name, int port, int adminPort) {
    private static final Pattern STATUS = Pattern.compile("\"status\":\"([a-z]+)\"");
    private static final Pattern VERSION = Pattern.compile("\"version\":\"([^\"]+)\"");
    private static final Pattern SESSIONS = Pattern.compile("(?m)^chat_engine_sessions\\{.*} (\\S+)$");
    private static final int LARGEST_ANSWER = 4 << 20;

    /** Besides what is set here: what, left in somebody's shell, would lead a node elsewhere, or is not for it. */
    private static final Set<String> NOT_INHERITED = Set.of(
            "CHAT_DATABASE_USER",
            "CHAT_DATABASE_PASSWORD",
            "CHAT_JWT_KEYS",
            "CHAT_TLS_CERT",
            "CHAT_TLS_KEY",
            "CHAT_HAPROXY",
            "CHAT_CHROMIUM");

    /** What all nodes of a stack share. */
    record Shared(Path jar, Path jvmOptions, String databaseUrl, String redisUrl, String secret) {}

    Child start(Shared shared, DataDirectory data, PidFiles pidFiles) throws IOException {
        Path log = data.freshLog(name);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = Children.start(
                // Two or more of them share a small machine with everything else: quicker to start and smaller than in
                // production.
                List.of(
                        java,
                        "@" + shared.jvmOptions(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx384m",
                        "-jar",
                        shared.jar().toString()),
                environment -> configure(environment, shared),
                data.run(),
                log);
        try {
            return Child.adopt(name, process.toHandle(), shared.jar().toString(), log, pidFiles);
        } catch (IOException e) {
            // Nobody would know of it.
            process.destroyForcibly();
            throw e;
        }
    }

    boolean isReady() {
        return answersOk("http://127.0.0.1:" + port + "/health/ready");
    }

    /** What the node says of itself: ok, degraded, draining … */
    Optional<String> state() {
        return field(port, "/health/ready", STATUS);
    }

    Optional<String> version() {
        return field(port, "/health", VERSION);
    }

    /** How many clients it has. */
    Optional<Integer> sessions() {
        return get("http://127.0.0.1:" + adminPort + "/metrics")
                .map(text -> SESSIONS.matcher(text)
                        .results()
                        .mapToInt(match -> (int) Double.parseDouble(match.group(1)))
                        .sum());
    }

    private static Optional<String> field(int port, String path, Pattern pattern) {
        return get("http://127.0.0.1:" + port + path)
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1));
    }

    private static Optional<String> get(String url) {
        try {
            HttpURLConnection connection = open(url);
            try {
                InputStream body =
                        connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream();
                return Optional.of(new String(body.readNBytes(LARGEST_ANSWER), StandardCharsets.UTF_8));
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static boolean answersOk(String url) {
        try {
            HttpURLConnection connection = open(url);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static HttpURLConnection open(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(2000);
        return connection;
    }

    /** What is decided here cannot come from the caller's shell under any of the names that a node knows for it. */
    void configure(Map<String, String> environment, Shared shared) {
        Map<String, String> ours = Map.ofEntries(
                entry("CHAT_MODE", "development"),
                entry("CHAT_NODE_NAME", name),
                entry("CHAT_HOST", "127.0.0.1"),
                entry("CHAT_PORT", Integer.toString(port)),
                entry("CHAT_ADMIN_HOST", "127.0.0.1"),
                entry("CHAT_ADMIN_PORT", Integer.toString(adminPort)),
                entry("CHAT_DATABASE_URL", shared.databaseUrl()),
                entry("CHAT_REDIS_URL", shared.redisUrl()),
                entry("CHAT_JWT_SECRET", shared.secret()),
                entry("CHAT_TRUSTED_PROXIES", "127.0.0.1"),
                entry("CHAT_DRAIN_DELAY", "0s"),
                entry("CHAT_STOP_TIMEOUT", "4s"));
        for (Set<String> settings : List.of(ours.keySet(), NOT_INHERITED)) {
            for (String setting : settings) {
                String shortName = setting.substring("CHAT_".length());
                environment.keySet().removeAll(List.of(setting, setting + "_FILE", shortName, shortName + "_FILE"));
            }
        }
        environment.putAll(ours);
        // ./chat load makes its accounts, and signs in to them, from one address; unlike the above, the caller may say
        // otherwise.
        environment.putIfAbsent("CHAT_REGISTRATIONS_PER_MINUTE", "6000");
        environment.putIfAbsent("CHAT_SIGN_INS_PER_MINUTE", "6000");
    }
}
