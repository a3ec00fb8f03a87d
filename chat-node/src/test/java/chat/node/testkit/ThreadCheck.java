package chat.node.testkit;

import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;

/** Finds threads that were started since it began and are still there. */
public final class ThreadCheck {
    /** Threads of the JVM and of libraries that live as long as the process, whoever woke them. */
    private static final String FOREVER =
            "globalEventExecutor.*|ObjectCleanerThread|HttpClient-.*|process reaper.*|PostgreSQL-JDBC-.*|"
                    + "ForkJoinPool.commonPool.*|Common-Cleaner|Keep-Alive-.*|awaitility.*|surefire.*|Cleaner-\\d+|"
                    + "CompletableFutureDelayScheduler|Attach Listener|parallel-\\d+|boundedElastic-.*|idle-timeout-task|"
                    + "junit-.*";

    private final Set<Thread> before;

    private ThreadCheck(Set<Thread> before) {
        this.before = before;
    }

    public static ThreadCheck begin() {
        return new ThreadCheck(Set.copyOf(Thread.getAllStackTraces().keySet()));
    }

    /** Threads that are about to end get a moment to. */
    public void assertNoneLeft() {
        await("threads left behind").atMost(Duration.ofSeconds(10)).until(this::left, Set::isEmpty);
    }

    private Set<String> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !before.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.matches(FOREVER))
                .collect(toSet());
    }
}
