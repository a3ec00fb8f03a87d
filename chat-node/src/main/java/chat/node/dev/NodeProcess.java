package chat.node.dev;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One node as its own JVM, running the jar as it is deployed, with development settings. */
record NodeProcess(String name, int port, int adminPort) {
    /** What, left in somebody's shell, would lead a node to other servers than ours. */
    private static final List<String> NOT_INHERITED = List.of(
            "PORT",
            "DATABASE_URL",
            "REDIS_URL",
            "JWT_SECRET",
            "CHAT_JWT_KEYS",
            "CHAT_DATABASE_USER",
            "CHAT_DATABASE_PASSWORD",
            "CHAT_TLS_CERT",
            "CHAT_TLS_KEY");

    /** What all nodes of a stack share. */
    record Shared(Path jar, String databaseUrl, String redisUrl, String secret) {}

    Child start(Shared shared, DataDirectory data, PidFiles pidFiles) throws IOException {
        Path log = data.freshLog(name);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = Children.start(
                // Two or more of them share a small machine with everything else: quick to start and small.
                List.of(
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xms32m",
                        "-Xmx384m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-jar",
                        shared.jar().toString()),
                environment -> configure(environment, shared),
                data.run(),
                log);
        return Child.adopt(name, process.toHandle(), shared.jar().toString(), log, pidFiles);
    }

    boolean isReady() {
        return answersOk("http://127.0.0.1:" + port + "/health/ready");
    }

    static boolean answersOk(String url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection(java.net.Proxy.NO_PROXY);
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(2000);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    private void configure(Map<String, String> environment, Shared shared) {
        NOT_INHERITED.forEach(environment::remove);
        environment.put("CHAT_MODE", "development");
        environment.put("CHAT_NODE_NAME", name);
        environment.put("CHAT_HOST", "127.0.0.1");
        environment.put("CHAT_PORT", Integer.toString(port));
        environment.put("CHAT_ADMIN_HOST", "127.0.0.1");
        environment.put("CHAT_ADMIN_PORT", Integer.toString(adminPort));
        environment.put("CHAT_DATABASE_URL", shared.databaseUrl());
        environment.put("CHAT_REDIS_URL", shared.redisUrl());
        environment.put("CHAT_JWT_SECRET", shared.secret());
        environment.put("CHAT_TRUSTED_PROXIES", "127.0.0.1");
        environment.put("CHAT_DRAIN_DELAY", "0s");
        environment.put("CHAT_STOP_TIMEOUT", "4s");
    }
}
