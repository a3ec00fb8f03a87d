package chat.node.dev.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** HAProxy's runtime socket: nodes come and go while it runs, and no client's connection is touched. */
public final class ProxyRuntime {
    private static final String BACKEND = "nodes/";
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int LARGEST_ANSWER = 4 << 20;

    /** @param status e.g. UP, DOWN, DRAIN, NOLB, MAINT */
    public record State(String name, String status) {}

    private final Path socket;
    private final String serverOptions;

    /** @param serverOptions how a node that is added is to be checked */
    public ProxyRuntime(Path socket, String serverOptions) {
        this.socket = socket;
        this.serverOptions = serverOptions;
    }

    /** Returns when the proxy has found it healthy, or has had the time to. */
    public void add(Server server) throws IOException, InterruptedException {
        String name = BACKEND + server.name();
        if (states().stream().anyMatch(state -> state.name().equals(server.name()))) {
            String[] address = server.address().split(":", 2);
            command("set server " + name + " addr " + address[0] + " port " + address[1]);
        } else {
            require("add server " + name + " " + server.address() + " " + serverOptions, "New server registered");
        }
        command("enable health " + name);
        command("set server " + name + " state ready");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isUp(server.name()) && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
    }

    private boolean isUp(String name) throws IOException {
        return states().stream()
                .anyMatch(state -> state.name().equals(name) && state.status().equals("UP"));
    }

    /** No new sessions from now on; those that the node has go on. */
    public void drain(String name) throws IOException {
        require("set server " + BACKEND + name + " state drain", "");
    }

    /**
     * To be called when the node has ended.
     *
     * @return false when connections to it linger: then it stays, out of use, until it is added again
     */
    public boolean remove(String name) throws IOException, InterruptedException {
        require("set server " + BACKEND + name + " state maint", "");
        command("shutdown sessions server " + BACKEND + name);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!command("del server " + BACKEND + name).contains("Server deleted")) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    /** All nodes that the proxy knows, in its order. */
    public List<State> states() throws IOException {
        List<String> lines = command("show stat").lines().toList();
        if (lines.isEmpty()) {
            throw new IOException("HAProxy does not answer");
        }
        List<String> columns = List.of(lines.get(0).replaceFirst("^# ", "").split(","));
        List<State> states = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split(",", -1);
            Map<String, String> row = new TreeMap<>();
            for (int i = 0; i < Math.min(values.length, columns.size()); i++) {
                row.put(columns.get(i), values[i]);
            }
            if ("nodes".equals(row.get("pxname")) && "2".equals(row.get("type"))) {
                states.add(new State(row.get("svname"), row.get("status")));
            }
        }
        return states;
    }

    private static void connect(SocketChannel channel, Path socket) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new IOException("HAProxy does not answer (" + e.getMessage() + ")", e);
        }
    }

    private void require(String command, String answer) throws IOException {
        String said = command(command).strip();
        if (answer.isEmpty() ? !said.isEmpty() : !said.contains(answer)) {
            throw new IOException("HAProxy to \"" + command + "\": " + said);
        }
    }

    /** What HAProxy says to one command. */
    public String command(String command) throws IOException {
        try (ShortPath path = new ShortPath(socket);
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connect(channel, path.path());
            ByteBuffer question = StandardCharsets.UTF_8.encode(command + "\n");
            while (question.hasRemaining()) {
                channel.write(question);
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(8192);
            while (channel.read(part.clear()) >= 0 && answer.size() < LARGEST_ANSWER) {
                answer.write(part.array(), 0, part.position());
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
