package chat.loadtest;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Sees to it that a run has tokens that last. */
public final class Tokens {
    /** Generators that begin in one second give different names to their accounts. */
    private static final int MOST_AT_ONCE = 1_000_000;

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
        if (whyNot(accounts, length).isEmpty()) {
            return;
        }
        Path lock = file.resolveSibling(file.getFileName() + ".lock").toAbsolutePath();
        Files.createDirectories(lock.getParent());
        // Of two runs at once, the second finds what the first has made. Closing the channel ends the lock.
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var unused = channel.lock();
            String why = whyNot(accounts, length);
            if (!why.isEmpty()) {
                register(accounts, length, why);
            }
        }
    }

    private void register(int accounts, Duration length, String why) throws IOException, InterruptedException {
        System.out.println(why + ": registering " + accounts + " accounts at " + url);
        // New ones each time: signing in again is limited for each address.
        String prefix = "load" + Long.toString(clock.millis() / 1_000, Character.MAX_RADIX)
                + Integer.toString(new SecureRandom().nextInt(MOST_AT_ONCE), Character.MAX_RADIX);
        new Seeder(SeedOptions.toRegister(url, accounts, prefix, file), clock).run();
        // The run begins only now: registering may have taken a while.
        if (!whyNot(accounts, length).isEmpty()) {
            throw new IllegalArgumentException(
                    "the cluster's tokens expire before the run ends: raise CHAT_ACCESS_TOKEN_LIFETIME there, or sign longer"
                            + " ones by ./chat load seed --key-file");
        }
    }

    /** Empty if all is well. */
    private String whyNot(int accounts, Duration length) throws IOException {
        Instant until = clock.instant().plus(length);
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
