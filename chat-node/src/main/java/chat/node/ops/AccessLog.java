package chat.node.ops;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * One line for each HTTP request that was answered or given up, and for each Socket.IO connection that ended. Nothing secret is
 * in it: no query, for it holds session ids and tokens, and nothing of a path that is as long as a token.
 *
 * <p>Thread-safe. Whoever tells it something pays for a small object; text is made, and written, on the queue's thread.
 */
public final class AccessLog {
    /** Takes nothing. */
    public static final AccessLog OFF = new AccessLog(null, "", Clock.systemUTC());

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    /** About what one waiting line takes. */
    private static final int WEIGHT = 512;

    private static final int LONGEST_PATH = 200;
    private static final int LONGEST_METHOD = 16;
    /** A UUID's length. Tokens are longer. */
    private static final int LONGEST_SEGMENT = 36;

    private static final String ENGINE = "/socket.io/";

    private static final int MOST_SOCKETS = 3;

    /**
     * An HTTP request.
     *
     * @param method as the client wrote it
     * @param path still encoded, without the query
     * @param status 499 if the client left before there was an answer
     * @param bytes of the answer's body
     */
    public record Request(
            String method,
            String path,
            int status,
            long bytes,
            Duration duration,
            String requestId,
            InetAddress client) {}

    /**
     * A Socket.IO connection, at its end.
     *
     * @param transport its last one
     * @param protocol the revision of Engine.IO
     * @param sockets public ids of those it had at its end
     * @param user whose it was, or null
     * @param reason why it ended
     */
    public record Connection(
            String transport,
            String protocol,
            List<String> sockets,
            String user,
            String reason,
            long bytesIn,
            long bytesOut,
            Duration duration,
            InetAddress client) {}

    private final LogQueue queue;
    private final String nodeName;
    private final Clock clock;

    public AccessLog(LogQueue queue, String nodeName, Clock clock) {
        this.queue = queue;
        this.nodeName = nodeName;
        this.clock = clock;
    }

    public boolean isOn() {
        return queue != null;
    }

    public void log(Request request) {
        if (!isRoutine(request)) {
            put(() -> text(request));
        }
    }

    public void log(Connection connection) {
        put(() -> text(connection));
    }

    static String time(Instant at) {
        return TIME.format(at);
    }

    /** What machines ask every second all day, as long as they like the answer. */
    private static boolean isRoutine(Request request) {
        String path = request.path();
        boolean asked = path.equals("/metrics") || path.equals("/health") || path.startsWith("/health/");
        return asked && request.status() < 400;
    }

    private void put(Supplier<String> text) {
        if (queue != null) {
            Instant at = clock.instant();
            queue.offer(() -> time(at) + " [access] INFO " + text.get() + " node=" + nodeName, WEIGHT);
        }
    }

    private static String text(Request request) {
        return "http - method=" + plain(request.method(), LONGEST_METHOD)
                + " path=" + path(request.path())
                + " status=" + request.status()
                + " bytes=" + request.bytes()
                + " ms=" + millis(request.duration())
                + " client=" + request.client().getHostAddress()
                + " request=" + request.requestId();
    }

    private static String text(Connection connection) {
        return "connection - transport=" + connection.transport()
                + " protocol=" + connection.protocol()
                + " reason=" + connection.reason()
                + " in=" + connection.bytesIn()
                + " out=" + connection.bytesOut()
                + " ms=" + connection.duration().toMillis()
                + " client=" + connection.client().getHostAddress()
                + " socket=" + sockets(connection.sockets())
                + " user=" + (connection.user() == null ? "-" : connection.user());
    }

    private static String sockets(List<String> ids) {
        if (ids.isEmpty()) {
            return "-";
        }
        String first = String.join(",", ids.subList(0, Math.min(ids.size(), MOST_SOCKETS)));
        return ids.size() > MOST_SOCKETS ? first + ",+" + (ids.size() - MOST_SOCKETS) : first;
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
    }

    /** Without parameters behind a semicolon; parts that could be a token are left out. */
    static String path(String raw) {
        if (raw.startsWith(ENGINE)) {
            // Whatever else a mangled address has there may be a session's id; a bundle's name is no loss.
            return ENGINE + (raw.length() == ENGINE.length() ? "" : "*");
        }
        int end = raw.indexOf(';');
        String[] segments = (end < 0 ? raw : raw.substring(0, end)).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].length() > LONGEST_SEGMENT) {
                segments[i] = "*";
            }
        }
        return plain(String.join("/", segments), LONGEST_PATH);
    }

    /** One word of visible ASCII, whatever a stranger sent. */
    private static String plain(String text, int longest) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), longest); i++) {
            char c = text.charAt(i);
            word.append(c > ' ' && c < 127 && c != '"' ? c : '?');
        }
        if (text.length() > longest) {
            word.append("...");
        }
        return word.length() == 0 ? "-" : word.toString();
    }
}
