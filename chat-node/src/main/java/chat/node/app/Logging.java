package chat.node.app;

import chat.node.config.NodeConfig.LogLevel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How log lines look. The logging library reads this once, when the first logger is made: apply it before any class with
 * a logger is touched.
 */
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    /** Their news at INFO is about themselves; what goes wrong there, they say at WARN. */
    private static final List<String> CHATTY = List.of("io.lettuce", "io.netty", "com.zaxxer", "com.corundumstudio");

    private Logging() {}

    /** A property that is set already, with {@code -D} on the command line, stays. */
    static void apply(LogLevel level, Properties properties) {
        settings(level).forEach(properties::putIfAbsent);
    }

    static Map<String, String> settings(LogLevel level) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(PREFIX + "logFile", "System.out");
        settings.put(PREFIX + "defaultLogLevel", name(level));
        settings.put(PREFIX + "showDateTime", "true");
        settings.put(PREFIX + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        settings.put(PREFIX + "showThreadName", "true");
        settings.put(PREFIX + "showLogName", "false");
        settings.put(PREFIX + "showShortLogName", "true");
        // It says at ERROR that a port is taken, without the reason; we say it with.
        settings.put(PREFIX + "log.com.corundumstudio.socketio.SocketIOServer", "off");
        // A stack trace for each command that was on its way when the connection broke; that it broke, we say.
        settings.put(PREFIX + "log.io.lettuce.core.protocol.DefaultEndpoint", "off");
        for (String library : CHATTY) {
            settings.put(PREFIX + "log." + library, name(ofLibrary(level)));
        }
        return settings;
    }

    private static LogLevel ofLibrary(LogLevel level) {
        return switch (level) {
            case ERROR -> LogLevel.ERROR;
            case WARN, INFO -> LogLevel.WARN;
            // Not TRACE: there they print what they send.
            case DEBUG, TRACE -> LogLevel.DEBUG;
        };
    }

    private static String name(LogLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
