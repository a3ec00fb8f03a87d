package chat.node.dev;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What {@code ./chat up} was asked for.
 *
 * @param home the checkout: the jar, jvm.options and haproxy.cfg are found from here
 * @param haproxy the HAProxy program, empty to do without one
 */
record UpOptions(Path home, Path data, int nodes, int port, boolean fresh, Optional<Path> haproxy) {
    static final int MAX_NODES = 32;
    private static final int ADMIN_OFFSET = 1000;
    private static final int MAX_PORT = 65_535;

    static UpOptions parse(List<String> arguments) throws StackException {
        Path home = Path.of("").toAbsolutePath();
        Path data = null;
        int nodes = 2;
        int port = 8080;
        boolean fresh = false;
        Optional<Path> haproxy = Optional.empty();
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--home" -> home = path(option, rest);
                case "--data" -> data = path(option, rest);
                case "--nodes" -> nodes = number(option, rest, MAX_NODES);
                // Room above for the nodes' own ports and their admin ports.
                case "--port" -> port = number(option, rest, MAX_PORT - ADMIN_OFFSET - MAX_NODES);
                case "--fresh" -> fresh = true;
                case "--haproxy" -> haproxy = Optional.of(path(option, rest));
                default -> throw StackException.usage("unknown option " + option + " (see ./chat help)");
            }
        }
        return new UpOptions(home, data == null ? home.resolve(".data") : data, nodes, port, fresh, haproxy);
    }

    /** With a proxy in front the nodes stand behind its port; without one, node 1 takes that port itself. */
    int nodePort(int number) {
        return port + number - (haproxy.isPresent() ? 0 : 1);
    }

    int adminPort(int number) {
        return port + ADMIN_OFFSET + number;
    }

    int statsPort() {
        return port + ADMIN_OFFSET;
    }

    Path jar() {
        return home.resolve("chat-node/target/chat-node.jar");
    }

    Path jvmOptions() {
        return home.resolve("chat-node/jvm.options");
    }

    Path haproxyConfiguration() {
        return home.resolve("haproxy/haproxy.cfg");
    }

    private static Path path(String option, Deque<String> rest) throws StackException {
        return Path.of(value(option, rest)).toAbsolutePath().normalize();
    }

    private static int number(String option, Deque<String> rest, int max) throws StackException {
        String value = value(option, rest);
        if (value.matches("\\d{1,5}")) {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= max) {
                return number;
            }
        }
        throw StackException.usage(option + " wants a number from 1 to " + max + ", not '" + value + "'");
    }

    private static String value(String option, Deque<String> rest) throws StackException {
        String value = rest.poll();
        if (value == null || value.isEmpty()) {
            throw StackException.usage(option + " wants a value (see ./chat help)");
        }
        return value;
    }
}
