package chat.node.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Of processes. */
final class ResidentMemory {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^Rss:\\s+(\\d+) kB");

    private ResidentMemory() {}

    /** All memory that the process has in RAM, its program's files included. */
    static long bytes(long pid) throws IOException {
        Matcher matcher = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup")));
        if (!matcher.find()) {
            throw new IOException("no resident set in smaps_rollup");
        }
        return 1024 * Long.parseLong(matcher.group(1));
    }

    /** Asks a JVM for a collection. */
    static void collect(long pid) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.run")
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.onExit().join().exitValue() != 0) {
            throw new IOException("jcmd GC.run failed: " + output);
        }
    }
}
