package chat.node.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** Environments that tests start from. */
final class Environments {
    static final String STRONG = "k3Vw9Zr1Qx7Lm5Tn8Bp2Hd6Jf4Gs0YcAu";
    static final Machine MACHINE = new Machine("chat-7.example.net", 6, 1L << 30, 4_096);

    private Environments() {}

    /** The least that production starts with, and then the given names and values in turn. */
    static Map<String, String> production(String... changes) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CHAT_DATABASE_URL", "postgres://alice:db-pass-word@db:5433/chat");
        environment.put("CHAT_REDIS_URL", "redis://:redis-pass-word@cache:6380/2");
        environment.put("CHAT_JWT_SECRET", STRONG);
        return change(environment, changes);
    }

    static Map<String, String> development(String... changes) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CHAT_MODE", "development");
        return change(environment, changes);
    }

    private static Map<String, String> change(Map<String, String> environment, String... changes) {
        for (int i = 0; i < changes.length; i += 2) {
            environment.put(changes[i], changes[i + 1]);
        }
        return environment;
    }
}
