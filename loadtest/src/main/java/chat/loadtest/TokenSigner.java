package chat.loadtest;

import chat.loadtest.SeedOptions.Signing;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Signs tokens as a node does, for people who never signed in. Only for test systems: whoever has the key can be everybody.
 */
final class TokenSigner {
    private static final int SHORTEST_KEY = 32;
    /** Rows in one statement. */
    private static final int ROWS = 500;

    private final Signing signing;
    private final Algorithm algorithm;
    private final Clock clock;

    TokenSigner(Signing signing, Clock clock) {
        this.signing = signing;
        this.clock = clock;
        this.algorithm = Algorithm.HMAC256(signing.key().getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException without a word of what is in the file */
    static String readKey(Path file) {
        try {
            String key = Files.readString(file).strip();
            if (key.length() < SHORTEST_KEY) {
                throw new IllegalArgumentException(
                        file + " holds no key: it is shorter than " + SHORTEST_KEY + " characters");
            }
            return key;
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file, e);
        }
    }

    /** The same prefix gives the same people: their tokens can be made again. */
    static List<Feeder.Account> people(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    String email = prefix + i + "@load.example";
                    UUID id = UUID.nameUUIDFromBytes(email.getBytes(StandardCharsets.UTF_8));
                    return new Feeder.Account(email, id.toString(), "");
                })
                .toList();
    }

    List<Feeder.Account> sign(List<Feeder.Account> people) {
        Instant now = clock.instant();
        return people.stream()
                .map(person -> new Feeder.Account(person.email(), person.userId(), token(person, now)))
                .toList();
    }

    private String token(Feeder.Account person, Instant now) {
        return JWT.create()
                .withKeyId(signing.keyId())
                .withIssuer(signing.issuer())
                .withAudience(signing.audience())
                .withSubject(person.userId())
                .withJWTId(UUID.randomUUID().toString())
                .withIssuedAt(now)
                .withExpiresAt(now.plus(signing.lifetime()))
                .withClaim("name", name(person))
                .withClaim("email", person.email())
                .sign(algorithm);
    }

    /** Rows of {@code accounts} for them; nobody can sign in with the empty hash. Running it again changes nothing. */
    static void writeRows(Path file, List<Feeder.Account> people) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (int i = 0; i < people.size(); i++) {
                Feeder.Account person = people.get(i);
                if (i % ROWS == 0) {
                    writer.write("INSERT INTO accounts (id, email, email_key, password_hash, display_name, created_at,"
                            + " updated_at) VALUES\n");
                }
                // Letters, digits and '@' only: nothing to quote.
                writer.write("('" + person.userId() + "', '" + person.email() + "', '" + person.email() + "', '', '"
                        + name(person) + "', now(), now())");
                writer.write(i % ROWS == ROWS - 1 || i == people.size() - 1 ? "\nON CONFLICT DO NOTHING;\n" : ",\n");
            }
        }
    }

    private static String name(Feeder.Account person) {
        return person.email().substring(0, person.email().indexOf('@'));
    }
}
