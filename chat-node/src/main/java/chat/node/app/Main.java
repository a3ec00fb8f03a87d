package chat.node.app;

import chat.node.config.ConfigException;
import chat.node.config.ConfigReader;
import chat.node.config.NodeConfig;
import chat.node.ops.LogQueue;
import chat.node.work.StartException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runnable jar starts here. Exit codes: 0 stopped as asked, 1 could not start or stop cleanly, 2 misconfigured. */
public final class Main {
    private static final int STOPPED_CLEANLY = 0;
    private static final int FAILED = 1;
    private static final int MISCONFIGURED = 2;

    private Main() {}

    public static void main(String[] args) {
        NodeConfig config;
        try {
            config = ConfigReader.read(System.getenv());
        } catch (ConfigException e) {
            System.err.println("chat-node cannot start; the configuration needs mending:");
            e.problems().forEach(problem -> System.err.println("  " + problem));
            System.exit(MISCONFIGURED);
            return;
        }
        Logging.apply(config.logLevel(), System.getProperties());
        LogQueue output = new LogQueue(new FileOutputStream(FileDescriptor.out));
        System.setOut(output.stream());
        run(config, output);
    }

    private static void run(NodeConfig config, LogQueue output) {
        Logger log = LoggerFactory.getLogger(Main.class);
        ConfigReader.warnings(System.getenv()).forEach(log::warn);
        ChatNode node = new ChatNode(config, Clock.systemUTC(), output);
        AtomicBoolean startFailed = new AtomicBoolean();
        Thread starter = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, starter, startFailed, output), "chat-stop"));
        try {
            node.start();
            return;
        } catch (InterruptedException e) {
            log.info("asked to stop while starting");
            return;
        } catch (StartException e) {
            log.error("chat-node cannot start: {}", e.getMessage());
        } catch (Exception e) {
            log.error("chat-node cannot start", e);
        }
        startFailed.set(true);
        System.exit(FAILED);
    }

    /**
     * Runs on SIGTERM and SIGINT, and when the start failed. It ends the process itself: left to the JVM, a node that
     * stopped as asked would exit with 143, which supervisors take for a failure.
     */
    private static void stop(ChatNode node, Thread starter, AtomicBoolean startFailed, LogQueue output) {
        // A node that still waits for its database stops waiting.
        starter.interrupt();
        List<String> failedParts = node.stop();
        System.out.flush();
        output.close();
        Runtime.getRuntime().halt(startFailed.get() || !failedParts.isEmpty() ? FAILED : STOPPED_CLEANLY);
    }
}
