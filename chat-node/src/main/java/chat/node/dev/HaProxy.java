package chat.node.dev;

import chat.node.dev.proxy.ProxyFile;
import chat.node.dev.proxy.ProxyRuntime;
import chat.node.dev.proxy.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** HAProxy in front of the nodes, with the project's own haproxy.cfg. */
final class HaProxy {
    private static final String CONFIGURATION = "haproxy.cfg";
    private static final String SOCKET = "haproxy.sock";

    private final ProxyFile file;
    private final Path directory;
    private final ProxyRuntime runtime;
    private final Child child;

    private HaProxy(ProxyFile file, Path directory, Child child) {
        this.file = file;
        this.directory = directory;
        this.runtime = new ProxyRuntime(directory.resolve(SOCKET), file.serverOptions());
        this.child = child;
    }

    static HaProxy start(UpOptions options, List<Server> servers, DataDirectory data, PidFiles pidFiles)
            throws IOException {
        ProxyFile file = new ProxyFile(Files.readString(options.haproxyConfiguration()));
        Files.writeString(data.run().resolve(CONFIGURATION), file.withServers(servers));
        Path log = data.freshLog("haproxy");
        String bind = "127.0.0.1:" + options.port() + (Ports.hasIpv6Loopback() ? ",[::1]:" + options.port() : "");
        Map<String, String> settings = Map.of(
                "CHAT_PROXY_BIND", bind,
                "CHAT_PROXY_SOCKET", "unix@" + SOCKET,
                "CHAT_PROXY_STATS", "127.0.0.1:" + options.statsPort());
        Process process = Children.start(
                // Paths relative to its directory: a socket's may have no more than some hundred characters.
                List.of(
                        options.haproxy().orElseThrow().toString(),
                        "-W",
                        "-S",
                        "unix@master.sock",
                        "-f",
                        CONFIGURATION),
                environment -> {
                    environment.keySet().removeIf(name -> name.startsWith("CHAT_PROXY_"));
                    environment.putAll(settings);
                },
                data.run(),
                log);
        return new HaProxy(file, data.run(), Child.adopt("haproxy", process.toHandle(), CONFIGURATION, log, pidFiles));
    }

    Child child() {
        return child;
    }

    ProxyRuntime runtime() {
        return runtime;
    }

    /** For the time when somebody reloads it: what was changed while it ran would be forgotten then. */
    void remember(List<Server> servers) throws IOException {
        Files.writeString(directory.resolve(CONFIGURATION), file.withServers(servers));
    }
}
