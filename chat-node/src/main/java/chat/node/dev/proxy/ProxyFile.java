package chat.node.dev.proxy;

import java.util.List;

/** The project's haproxy.cfg, with other nodes than those that stand in it. */
public final class ProxyFile {
    private static final String BEGIN = "# servers: begin";
    private static final String END = "# servers: end";
    private static final String DEFAULT_SERVER = "default-server ";

    private final String template;

    public ProxyFile(String template) {
        if (template.indexOf(BEGIN) < 0 || template.indexOf(END) < template.indexOf(BEGIN)) {
            throw new IllegalArgumentException("haproxy.cfg has no '" + BEGIN + "' and '" + END + "'");
        }
        this.template = template;
    }

    public String withServers(List<Server> servers) {
        StringBuilder lines = new StringBuilder();
        for (Server server : servers) {
            lines.append("    server ").append(server.name());
            lines.append(' ').append(server.address()).append('\n');
        }
        int afterBegin = template.indexOf('\n', template.indexOf(BEGIN)) + 1;
        int beforeEnd = template.lastIndexOf('\n', template.indexOf(END)) + 1;
        return template.substring(0, afterBegin) + lines + template.substring(beforeEnd);
    }

    /** How the file wants every node to be checked: one that is added while the proxy runs has to be told. */
    public String serverOptions() {
        return template.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(DEFAULT_SERVER))
                .map(line -> line.substring(DEFAULT_SERVER.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("haproxy.cfg has no default-server"));
    }
}
