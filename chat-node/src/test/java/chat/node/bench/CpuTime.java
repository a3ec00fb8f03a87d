package chat.node.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What processes have used of the processors so far, in user and kernel mode, in seconds. */
public final class CpuTime {
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int USER_OF_CHILDREN = 13;
    private static final int SYSTEM_OF_CHILDREN = 14;

    /** On every Linux there is. */
    private static final double TICKS_PER_SECOND = 100.0;

    private CpuTime() {}

    /** Of all threads of one process. */
    public static double seconds(long pid) throws IOException {
        String[] fields = fields(pid);
        return sum(fields, USER, SYSTEM);
    }

    /** Of a process and all that come from it, those that have ended included. */
    public static double secondsWithChildren(long pid) throws IOException {
        double own = sum(fields(pid), USER, SYSTEM, USER_OF_CHILDREN, SYSTEM_OF_CHILDREN);
        ProcessHandle parent = ProcessHandle.of(pid).orElseThrow();
        return own
                + parent.descendants()
                        .mapToDouble(child -> secondsIfThere(child.pid()))
                        .sum();
    }

    private static double secondsIfThere(long pid) {
        try {
            return sum(fields(pid), USER, SYSTEM, USER_OF_CHILDREN, SYSTEM_OF_CHILDREN);
        } catch (NoSuchFileException e) {
            // Ended meanwhile: it is in its parent's account from now on.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] fields(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // Behind the name, which is in brackets and may hold anything.
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static double sum(String[] fields, int... which) {
        long ticks = 0;
        for (int field : which) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / TICKS_PER_SECOND;
    }
}
