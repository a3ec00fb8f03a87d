package chat.node.dev;

import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** What is printed when all is up: where things are, and lines to paste into another terminal. */
final class Announcement {
    private Announcement() {}

    static List<String> lines(UpOptions options, DataDirectory data, Stack stack, long startedNanos) {
        String app = "http://localhost:" + options.port();
        List<String> lines = new ArrayList<>();
        lines.add("Ready in " + Console.seconds(startedNanos));
        lines.add("");
        lines.add("  App         " + app + (options.haproxy().isPresent() ? "  (HAProxy)" : "  (node-1)"));
        for (int number = 1; number <= options.nodes(); number++) {
            lines.add("  node-" + number + "      http://localhost:" + options.nodePort(number)
                    + "  metrics http://localhost:" + options.adminPort(number) + "/metrics");
        }
        if (options.haproxy().isPresent()) {
            lines.add("  Statistics  http://localhost:" + options.statsPort() + "  (HAProxy's)");
        }
        lines.add("  Health      " + app + "/health");
        lines.add("  PostgreSQL  " + stack.databaseUrl());
        lines.add("  Redis       " + stack.redisUrl());
        lines.add("  Logs        " + data.logs());
        lines.add("");
        lines.add("Try it in another terminal:");
        lines.add("");
        lines.addAll(examples(URI.create(app)));
        lines.add("");
        lines.add("./chat status, ./chat scale N and ./chat drain NODE work from there too.");
        lines.add("Ctrl-C stops everything.");
        return lines;
    }

    /** A new address each time: accounts outlive the stack, and the lines shall work again tomorrow. */
    private static List<String> examples(URI app) {
        String email = "ada-" + Integer.toHexString(new SecureRandom().nextInt(0x1000, 0x10000)) + "@example.com";
        String json =
                "-H 'Content-Type: application/json' -d '{\"email\":\"" + email + "\",\"password\":\"open sesame\"}'";
        return List.of(
                "curl -s -w '\\n' " + app + "/api/auth/register " + json,
                "TOKEN=$(curl -s " + app + "/api/auth/login " + json
                        + " | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')",
                "curl -s -w '\\n' " + app + "/api/users/me -H \"Authorization: Bearer $TOKEN\"",
                "(cd \"$(mktemp -d)\" && npm install --silent socket.io-client && TOKEN=\"$TOKEN\" node -e '"
                        + "const socket = require(\"socket.io-client\")(\"" + app
                        + "\", { auth: { token: process.env.TOKEN } });"
                        + " socket.on(\"connect\", () => { console.log(\"connected as\", socket.id); socket.close(); });"
                        + " socket.on(\"connect_error\", (e) => { console.error(e.message); process.exit(1); });')");
    }
}
