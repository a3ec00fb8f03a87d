package chat.node.dev;

import chat.node.dev.proxy.ProxyRuntime;
import chat.node.dev.proxy.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The nodes of a stack: as many as are wanted, each with its number. One thread starts and stops them. */
final class Nodes {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(5);

    /** What somebody at a terminal is told on the way. */
    interface Progress {
        void say(String line);
    }

    private record Running(NodeProcess node, Child child) {}

    private final UpOptions options;
    private final DataDirectory data;
    private final PidFiles pidFiles;
    private final Console console;
    private final StopRequest stopRequest;
    private final NodeProcess.Shared shared;
    /** Changed by one thread, looked at by others. */
    private final ConcurrentNavigableMap<Integer, Running> runningByNumber = new ConcurrentSkipListMap<>();

    private HaProxy proxy;

    Nodes(
            UpOptions options,
            DataDirectory data,
            PidFiles pidFiles,
            Console console,
            StopRequest stopRequest,
            NodeProcess.Shared shared) {
        this.options = options;
        this.data = data;
        this.pidFiles = pidFiles;
        this.console = console;
        this.stopRequest = stopRequest;
        this.shared = shared;
    }

    /** From now on the proxy is told who comes and goes. */
    void standBehind(HaProxy haproxy) {
        proxy = haproxy;
    }

    List<Server> servers() {
        return runningByNumber.values().stream()
                .map(running ->
                        Server.local(running.node().name(), running.node().port()))
                .toList();
    }

    List<NodeProcess> processes() {
        return runningByNumber.values().stream().map(Running::node).toList();
    }

    boolean isRunning(NodeProcess node) {
        return runningByNumber.values().stream()
                .anyMatch(running ->
                        running.node().equals(node) && running.child().isRunning());
    }

    /** Brings up nodes side by side. @return false when a stop was asked for meanwhile */
    boolean start(Collection<Integer> numbers, Progress progress)
            throws IOException, StackException, InterruptedException {
        long from = System.nanoTime();
        List<Running> starting = new ArrayList<>();
        for (int number : numbers) {
            NodeProcess node = new NodeProcess("node-" + number, options.nodePort(number), options.adminPort(number));
            Running running = new Running(node, node.start(shared, data, pidFiles));
            runningByNumber.put(number, running);
            starting.add(running);
        }
        for (Running running : starting) {
            if (!running.child().awaitReady(START, running.node()::isReady, stopRequest)) {
                return false;
            }
            running.child().watch(console);
            progress.say(Console.readyLine(running.node().name(), from));
        }
        return true;
    }

    /** Starts as many as are missing, or drains those with the highest numbers. */
    void scale(int wanted, Progress progress) throws IOException, StackException, InterruptedException {
        if (proxy != null) {
            // Fails here, before anything has changed, when it does not answer.
            List<ProxyRuntime.State> unused = proxy.runtime().states();
        }
        forgetEnded(progress);
        List<Integer> missing = new ArrayList<>();
        for (int number = 1; runningByNumber.size() + missing.size() < wanted; number++) {
            if (!runningByNumber.containsKey(number)) {
                Ports.requireFree(options, number);
                missing.add(number);
            }
        }
        if (!missing.isEmpty() && !startBehindProxy(missing, progress)) {
            throw new StackException("stopped while it was scaled");
        }
        while (runningByNumber.size() > wanted && !stopRequest.isMade()) {
            drain(runningByNumber.lastKey(), progress);
        }
    }

    private boolean startBehindProxy(List<Integer> numbers, Progress progress)
            throws IOException, StackException, InterruptedException {
        boolean started = false;
        try {
            started = start(numbers, progress);
        } finally {
            // One that does not start leaves none of them half here.
            if (!started) {
                for (int number : numbers) {
                    Running running = runningByNumber.remove(number);
                    if (running != null) {
                        running.child().stop(STOP);
                    }
                }
            }
        }
        if (started && proxy != null) {
            for (int number : numbers) {
                NodeProcess node = runningByNumber.get(number).node();
                proxy.runtime().add(Server.local(node.name(), node.port()));
            }
            proxy.remember(servers());
        }
        return started;
    }

    /** Sends a node's clients elsewhere and ends it. */
    void drain(String name, Progress progress) throws IOException, StackException, InterruptedException {
        Optional<Integer> number = runningByNumber.entrySet().stream()
                .filter(entry -> entry.getValue().node().name().equals(name))
                .map(java.util.Map.Entry::getKey)
                .findFirst();
        if (number.isEmpty()) {
            throw new StackException("there is no " + name + "; ./chat status lists the nodes");
        }
        if (runningByNumber.size() == 1) {
            throw new StackException(name + " is the last node; start another one first: ./chat scale 2");
        }
        drain(number.get(), progress);
    }

    private void drain(int number, Progress progress) throws IOException, InterruptedException {
        Running running = runningByNumber.get(number);
        String name = running.node().name();
        long from = System.nanoTime();
        if (proxy == null && number == 1) {
            progress.say("  without HAProxy the app's address is that of node-1, which goes now");
        }
        String clients =
                running.node().sessions().map(count -> count + " clients").orElse("clients");
        if (proxy != null) {
            proxy.runtime().drain(name);
        }
        boolean listened = running.child().stop(STOP);
        runningByNumber.remove(number);
        if (proxy != null) {
            proxy.runtime().remove(name);
            proxy.remember(servers());
        }
        progress.say("  " + name + " let its " + clients + " go and "
                + (listened ? "ended" : "did not end in time: it was ended by force") + " after "
                + Console.seconds(from));
    }

    private void forgetEnded(Progress progress) throws IOException, InterruptedException {
        for (var entry : List.copyOf(runningByNumber.entrySet())) {
            Running running = entry.getValue();
            if (!running.child().isRunning()) {
                running.child().forget();
                runningByNumber.remove(entry.getKey());
                if (proxy != null) {
                    proxy.runtime().remove(running.node().name());
                }
                progress.say("  " + running.node().name() + " had ended before");
            }
        }
    }

    void stopAll() throws IOException {
        Child.stopAll(runningByNumber.values().stream().map(Running::child).toList(), STOP);
    }
}
