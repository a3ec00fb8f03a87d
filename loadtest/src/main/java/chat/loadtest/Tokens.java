package chat.loadtest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Pattern;

/** Sees to it that a run has tokens that last. */
public final class Tokens {
    /** Generators that begin in one second give different names to their accounts. */
    private static final int MOST_AT_ONCE = 1_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int UNAUTHORIZED = 401;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");

    private final Path file;
    private final URI url;
    private final Clock clock;

    public Tokens(Path file, URI url, Clock clock) {
        this.file = file;
        this.url = url;
        this.clock = clock;
    }

    /**
     * Registers accounts if the file is missing, has too few of them, they expire too early, or the cluster does not know them.
     *
     * @throws IllegalArgumentException if the cluster's tokens do not last that long, the file is another one, or its tokens are
     *     of another cluster and were not made here
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
        if (expireTooEarly(Feeder.read(file), accounts, length)) {
            throw new IllegalArgumentException(
                    "the cluster's tokens expire before the run ends: raise CHAT_ACCESS_TOKEN_LIFETIME there, or sign longer"
                            + " ones by ./chat load seed --key-file");
        }
    }

    /** Empty if all is well. */
    private String whyNot(int accounts, Duration length) throws IOException, InterruptedException {
        if (Files.notExists(file)) {
            return "There is no feeder file " + file;
        }
        Feeder feeder = Feeder.read(file);
        if (feeder.accounts().size() < accounts) {
            return file + " has only " + feeder.accounts().size() + " accounts";
        }
        if (expireTooEarly(feeder, accounts, length)) {
            return "The tokens in " + file + " expire too early";
        }
        if (isKnown(feeder.accounts().get(0))) {
            return "";
        }
        if (Files.notExists(Passwords.beside(file))) {
            throw new IllegalArgumentException(url + " does not know the account or the key of the tokens in " + file
                    + ": sign them with the cluster's key and give it the rows (./chat load seed --key-file, --sql), or give"
                    + " --tokens another name");
        }
        return url + " does not know the accounts in " + file;
    }

    private boolean expireTooEarly(Feeder feeder, int accounts, Duration length) {
        return feeder.expiresAt(accounts).isBefore(clock.instant().plus(length));
    }

    /** Not after {@code ./chat up --fresh}, for example. Whatever else is wrong there, the run will say. */
    private boolean isKnown(Feeder.Account account) throws IOException, InterruptedException {
        if (!TOKEN.matcher(account.token()).matches()) {
            // No header can hold it; and the JDK would say it aloud.
            return true;
        }
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/api/users/me"))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + account.token())
                .build();
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        return Call.send(http, request, HttpResponse.BodyHandlers.discarding()).statusCode() != UNAUTHORIZED;
    }
}
