package chat.loadtest.scenario;

import chat.common.json.Json;
import chat.loadtest.client.Tally;
import chat.loadtest.client.Tally.Count;
import chat.loadtest.client.Timing;
import chat.loadtest.lean.Times;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a run: a few lines for a person, JSON for programs. */
public final class Report {
    private final Settings settings;
    private final Tally tally;
    private final List<String> breaches;

    Report(Settings settings, Tally tally) {
        this.settings = settings;
        this.tally = tally;
        this.breaches = Verdict.breaches(settings, tally);
    }

    /** Where the JSON is, in the directory of the run. */
    public static Path file(Path results) {
        return results.resolve("result.json");
    }

    /** Whether the run was good; false too if it did not get so far as to say. */
    public static boolean passed(Path file) throws IOException {
        return Files.exists(file)
                && Json.mapper().readTree(Files.readString(file)).path("passed").asBoolean();
    }

    void write(PrintStream terminal) throws IOException {
        String json = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n";
        Files.writeString(file(settings.results()), json);
        if (settings.out().isPresent()) {
            Files.createDirectories(settings.out().get().toAbsolutePath().getParent());
            Files.writeString(settings.out().get(), json);
        }
        lines().forEach(terminal::println);
    }

    private Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scenario", settings.scenario().key());
        json.put("url", settings.url().toString());
        json.put("users", settings.crowd().users());
        json.put("rate", settings.talk().rate());
        json.put("roomSize", settings.talk().roomSize());
        json.put("size", settings.talk().size());
        json.put("polling", settings.crowd().polling());
        json.put("seconds", settings.crowd().duration().toMillis() / 1e3);
        json.putAll(tally.result());
        json.put("passed", breaches.isEmpty());
        json.put("breaches", breaches);
        return json;
    }

    private String line(String label, Count... counts) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-12s", label));
        for (Count count : counts) {
            line.append(String.format(Locale.ROOT, "%,d %s  ", tally.get(count), count.key()));
        }
        return line.toString().stripTrailing();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("As the clients saw it (" + settings.scenario().key() + "):");
        lines.add(line("clients", Count.CLIENTS, Count.SEATED, Count.RECONNECTS, Count.CONNECT_RETRIES));
        lines.add(line("messages", Count.SENT, Count.ACKED, Count.REFUSED, Count.RETRIED, Count.LATE));
        if (!Verdict.rateReached(settings, tally)) {
            lines.add(
                    "  RATE NOT REACHED: the server or this generator is too slow for it, and the times are those of fewer messages");
        }
        lines.add(line("deliveries", Count.DELIVERED, Count.SYNCED, Count.AGAIN, Count.SWAPPED, Count.TYPING));
        lines.add(line("faults", Count.LOST, Count.DUPLICATED, Count.DISORDERED, Count.ERRORS));
        for (Timing timing : Timing.values()) {
            Times times = tally.times(timing);
            if (times.count() > 0) {
                lines.add(String.format(
                        Locale.ROOT,
                        "  %-12sp50 %.1f ms  p99 %.1f ms  longest %.1f ms",
                        timing.label(),
                        times.percentile(0.5),
                        times.percentile(0.99),
                        times.percentile(1)));
            }
        }
        if (tally.get(Count.ERRORS) > 0) {
            lines.add("  errors      " + tally.result().get("errorsByReason"));
        }
        lines.add(breaches.isEmpty() ? "PASSED" : "FAILED: " + String.join("; ", breaches));
        lines.add("Result: " + settings.out().orElse(file(settings.results())));
        lines.add("");
        return lines;
    }
}
