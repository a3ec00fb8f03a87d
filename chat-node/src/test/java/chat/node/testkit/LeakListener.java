package chat.node.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Fails the run if a Netty buffer leaked in it. Netty's own detector only logs, and a log line fails nothing.
 *
 * <p>Registered as a service; it installs its detector before the first buffer class is loaded.
 */
public final class LeakListener implements LauncherSessionListener {
    private static final Path REPORT = Path.of("target", "leaks-" + System.getProperty("chat.fork", "1") + ".txt");
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            // The only abstract method there is; its third argument is what is deprecated about it.
            @Override
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                    Class<T> resource, int samplingInterval, long maxActive) {
                return new RecordingDetector<>(resource, samplingInterval);
            }
        });
        session.getLauncher().registerTestExecutionListeners(new TestExecutionListener() {
            @Override
            public void testPlanExecutionFinished(TestPlan plan) {
                failOnLeaks();
            }
        });
    }

    /** What has leaked so far; the collector runs first, since only what was collected can be reported. */
    static List<String> leaks() {
        System.gc();
        // Leaks are reported when the next buffer is tracked.
        io.netty.buffer.Unpooled.buffer(1).release();
        io.netty.buffer.PooledByteBufAllocator.DEFAULT.buffer(1).release();
        return List.copyOf(LEAKS);
    }

    private static void failOnLeaks() {
        List<String> leaks = leaks();
        if (!leaks.isEmpty()) {
            tell(leaks.size() + " buffers leaked in this run; the first:\n" + leaks.get(0));
            // A listener cannot fail a test; ending the forked JVM fails the build. Halting it would leave servers
            // behind.
            System.exit(99);
        }
    }

    /** What is printed here does not always outlive the process. */
    private static void tell(String report) {
        System.err.println(report);
        try {
            Files.writeString(REPORT, report);
        } catch (IOException e) {
            System.err.println("cannot be written to " + REPORT + ": " + e);
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
        RecordingDetector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            record(resourceType, resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            record(resourceType, resourceType);
        }

        private static void record(String resourceType, String text) {
            // netty-socketio makes a timer with each of its servers and initializers and gives no way to stop one that
            // it
            // never started. Such a timer has no thread and holds nothing.
            if (!resourceType.equals("HashedWheelTimer")) {
                LEAKS.add(text);
            }
        }
    }
}
