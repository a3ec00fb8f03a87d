package chat.loadtest;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Sees to it that a run has tokens that last. */
public final class Tokens {
    private final Path file;
    private final URI url;
    private final Clock clock;

    public Tokens(Path file, URI url, Clock clock) {
        this.file = file;
        this.url = url;
        this.clock = clock;
    }

    /**
     * Registers accounts if the file is missing, has too few of them, or they expire too early.
     *
     * @throws IllegalArgumentException if the cluster's tokens do not last that long
     */
    public void require(int accounts, Duration length) throws IOException, InterruptedException {
        Instant until = clock.instant().plus(length);
        String why = whyNot(accounts, until);
        if (why.isEmpty()) {
            return;
        }
        System.out.println(why + ": registering " + accounts + " accounts at " + url);
        // New ones each time: signing in again is limited for each address.
        String prefix = "load" + Long.toString(clock.millis() / 1_000, Character.MAX_RADIX);
        new Seeder(SeedOptions.toRegister(url, accounts, prefix, file), clock).run();
        if (!whyNot(accounts, until).isEmpty()) {
            throw new IllegalArgumentException(
                    "the cluster's tokens expire before the run ends: raise CHAT_ACCESS_TOKEN_LIFETIME there, or sign longer"
                            + " ones by ./chat load seed --key-file");
        }
    }

    /** Empty if all is well. */
    private String whyNot(int accounts, Instant until) throws IOException {
        Feeder feeder;
        try {
            feeder = Feeder.read(file);
        } catch (IllegalArgumentException e) {
            return "There is no feeder file " + file;
        }
        if (feeder.accounts().size() < accounts) {
            return file + " has only " + feeder.accounts().size() + " accounts";
        }
        return feeder.expiresAt(accounts).isBefore(until) ? "The tokens in " + file + " expire too early" : "";
    }
}
