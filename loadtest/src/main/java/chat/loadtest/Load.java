package chat.loadtest;

import chat.loadtest.lean.Hold;
import chat.loadtest.scenario.ChatSimulation;
import chat.loadtest.scenario.Report;
import chat.loadtest.scenario.Scenario;
import chat.loadtest.scenario.Settings;
import io.gatling.app.Gatling$;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.prefs.Preferences;
import java.util.stream.Stream;

/**
 * What {@code ./chat load} runs. Exit codes: 0 for a good run, 1 for one that was not good or could not be made, 2 for options that
 * make no sense.
 */
public final class Load {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final int MOST_IN_A_SECOND = 100;

    private Load() {}

    public static void main(String[] arguments) throws Exception {
        String what = arguments.length == 0 ? "help" : arguments[0];
        String[] options = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        switch (what) {
            case "help", "--help", "-h" -> help(System.out);
            case "seed" -> Seeder.fromTerminal(options);
            case "lean" -> Hold.main(options);
            default -> System.exit(run(what, options));
        }
    }

    private static int run(String name, String... arguments) throws InterruptedException {
        try {
            Scenario scenario = Scenario.named(name)
                    .orElseThrow(() -> new IllegalArgumentException("there is no scenario " + name));
            Values values = Values.parse(scenario.defaults(), arguments);
            Settings settings = Settings.of(scenario, values);
            requireThere(settings);
            new Tokens(settings.tokens(), settings.url(), Clock.systemUTC())
                    .require(settings.accounts(), settings.length());
            values.publish();
            return simulate(settings);
        } catch (IllegalArgumentException e) {
            System.err.println("load: " + e.getMessage() + " (see ./chat load help)");
            return 2;
        } catch (IOException e) {
            System.err.println("load: " + e.getMessage());
            return 1;
        }
    }

    /** Before accounts are made, and before thousands of clients say the same. */
    private static void requireThere(Settings settings) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        HttpRequest request = HttpRequest.newBuilder(settings.url().resolve("/health"))
                .timeout(PATIENCE)
                .build();
        int status =
                Call.send(http, request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 200) {
            throw new IOException(settings.url() + " is not well: /health answers " + status);
        }
    }

    private static int simulate(Settings settings) throws IOException {
        Path run = ownDirectory(settings);
        keepToOurselves(settings.results().resolve(".preferences"));
        // What the simulation reads.
        System.setProperty("load." + Option.RESULTS.key(), run.toString());
        System.setProperty(ChatSimulation.SCENARIO, settings.scenario().key());
        int gatling = Gatling$.MODULE$.fromArgs(new String[] {
            "--simulation",
            ChatSimulation.class.getName(),
            "--results-folder",
            run.toString(),
            "--run-description",
            settings.scenario().key()
        });
        report(run).ifPresent(report -> System.out.println("Report: " + report));
        return gatling == 0 && Report.passed(Report.file(run)) ? 0 : 1;
    }

    /** Gatling would ask a server for its newest version at each start, and keep the answer in the user's preferences. */
    private static void keepToOurselves(Path directory) throws IOException {
        Files.createDirectories(directory.resolve(".java/.userPrefs"));
        System.setProperty("java.util.prefs.userRoot", directory.toString());
        Preferences latest = Preferences.userRoot().node("/io/gatling/latestVersion");
        latest.putLong("lastCheckTimestamp", Long.MAX_VALUE / 2);
        latest.putBoolean("lastCheckSuccess", false);
    }

    /** Several runs may be under way at once: none takes the result of another one for its own. */
    static Path ownDirectory(Settings settings) throws IOException {
        Files.createDirectories(settings.results());
        String name = settings.scenario().key() + "-"
                + LocalDateTime.now(ZoneId.systemDefault()).format(SECOND);
        for (int i = 1; true; i++) {
            try {
                return Files.createDirectory(settings.results().resolve(i == 1 ? name : name + "-" + i));
            } catch (FileAlreadyExistsException e) {
                if (i == MOST_IN_A_SECOND) {
                    throw e;
                }
            }
        }
    }

    /** Gatling gives it a directory in that of the run. */
    private static Optional<Path> report(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(each -> each.resolve("index.html").toAbsolutePath())
                    .filter(Files::exists)
                    .findFirst();
        }
    }

    static void help(PrintStream to) {
        to.println("./chat load SCENARIO [options]   runs it against a cluster, by default that of ./chat up");
        to.println("./chat load lean [options]       many WebSockets from one small process (--storms works here too)");
        to.println("./chat load seed [options]       makes accounts and tokens for a feeder file: --help");
        to.println();
        to.println("Scenarios, and what each has instead of the defaults:");
        for (Scenario scenario : Scenario.values()) {
            String own = scenario.own().isEmpty() ? "" : " [" + scenario.own() + "]";
            to.printf("  %-12s%s%s%n", scenario.key(), scenario.meaning(), own);
        }
        to.println();
        to.println("Options, also as -Dload.users=100 or LOAD_USERS=100:");
        for (Option option : Option.values()) {
            String preset = option.fallback().isEmpty() ? "" : " (" + option.fallback() + ")";
            to.printf("  --%-14s%s%s%n", option.key(), option.meaning(), preset);
        }
        to.println();
        to.println(
                "Exit code 0: good; 1: not good, or it could not be run; 2: wrong options. docs/load-testing.md tells more.");
    }
}
