package chat.loadtest;

import chat.common.json.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Accounts and their tokens: lines of {@code email,userId,token} below a head. Only its owner may read the file. */
public record Feeder(List<Account> accounts) {
    private static final String HEAD = "email,userId,token";
    private static final String OTHERWISE = ": it stays as it is, give --tokens another name";

    /** One line of it. */
    public record Account(String email, String userId, String token) {
        /** Tokens are secrets. */
        @Override
        public String toString() {
            return "Account[" + email + "]";
        }
    }

    public Feeder {
        accounts = List.copyOf(accounts);
    }

    /** @throws IllegalArgumentException if there is no such file, or it is another */
    public static Feeder read(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new IllegalArgumentException("there is no " + file + ": ./chat load seed makes it");
        }
        requireOurs(file);
        List<String> lines = Files.readAllLines(file);
        List<Account> accounts = new ArrayList<>(lines.size() - 1);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.strip().split(",");
            if (cells.length == 3) {
                accounts.add(new Account(cells[0], cells[1], cells[2]));
            }
        }
        if (accounts.isEmpty()) {
            throw new IllegalArgumentException(file + " has no tokens");
        }
        return new Feeder(accounts);
    }

    /**
     * To be asked before it is written: what is there and is no feeder, somebody may still want.
     *
     * @throws IllegalArgumentException if it is another file, or nobody can say
     */
    static void requireOurs(Path file) throws IOException {
        if (Files.notExists(file)) {
            return;
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException(file + " is no file that can be read" + OTHERWISE);
        }
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(HEAD.length() + 1), StandardCharsets.ISO_8859_1);
            if (!start.equals(HEAD + "\n") && !start.equals(HEAD + "\r") && !start.equals(HEAD)) {
                throw new IllegalArgumentException(
                        file + " is no feeder file, as it does not begin with the line " + HEAD + OTHERWISE);
            }
        }
    }

    /** Whole or not at all, also where another run reads it or writes it at the same time. */
    void write(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        // Temporary files are for their owner alone, and stay so when they are moved.
        Path beside = Files.createTempFile(parent, "users", ".tmp");
        try {
            try (BufferedWriter writer = Files.newBufferedWriter(beside)) {
                writer.write(HEAD + "\n");
                for (Account account : accounts) {
                    writer.write(account.email() + "," + account.userId() + "," + account.token() + "\n");
                }
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** When the first of the first {@code count} tokens expires; far in the future for tokens that do not say. */
    Instant expiresAt(int count) {
        return accounts.stream()
                .limit(count)
                .map(account -> expiresAt(account.token()))
                .min(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /** The token is somebody else's: only its date is read, and not whether it is genuine. */
    private static Instant expiresAt(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 3) {
            return Instant.MAX;
        }
        try {
            byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
            JsonNode expiry = Json.mapper()
                    .readTree(new String(claims, StandardCharsets.UTF_8))
                    .path("exp");
            return expiry.isNumber() ? Instant.ofEpochSecond(expiry.asLong()) : Instant.MAX;
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return Instant.MAX;
        }
    }
}
