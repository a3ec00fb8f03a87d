package chat.node.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** HAProxy in front of the nodes, with the project's own haproxy.cfg. */
final class HaProxy {
    private static final String BEGIN = "# servers: begin";
    private static final String END = "# servers: end";
    private static final String CONFIGURATION = "haproxy.cfg";

    private HaProxy() {}

    static Child start(UpOptions options, DataDirectory data, PidFiles pidFiles) throws IOException {
        Path configuration = data.run().resolve(CONFIGURATION);
        Files.writeString(configuration, configuration(Files.readString(options.haproxyConfiguration()), options));
        Path log = data.freshLog("haproxy");
        String bind = "127.0.0.1:" + options.port() + (Ports.hasIpv6Loopback() ? ",[::1]:" + options.port() : "");
        Process process = Children.start(
                // Paths relative to its directory: a socket's may have no more than some hundred characters.
                List.of(
                        options.haproxy().orElseThrow().toString(),
                        "-W",
                        "-S",
                        "unix@master.sock",
                        "-f",
                        CONFIGURATION),
                environment ->
                        environment.putAll(Map.of("CHAT_PROXY_BIND", bind, "CHAT_PROXY_SOCKET", "unix@haproxy.sock")),
                data.run(),
                log);
        return Child.adopt("haproxy", process.toHandle(), CONFIGURATION, log, pidFiles);
    }

    /** The project's file with our own nodes between its two marks. */
    static String configuration(String template, UpOptions options) {
        int begin = template.indexOf(BEGIN);
        int end = template.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("haproxy.cfg has no '" + BEGIN + "' and '" + END + "'");
        }
        StringBuilder servers = new StringBuilder();
        for (int number = 1; number <= options.nodes(); number++) {
            servers.append("    server node-").append(number);
            servers.append(" 127.0.0.1:").append(options.nodePort(number)).append('\n');
        }
        int afterBegin = template.indexOf('\n', begin) + 1;
        int beforeEnd = template.lastIndexOf('\n', end) + 1;
        return template.substring(0, afterBegin) + servers + template.substring(beforeEnd);
    }
}
