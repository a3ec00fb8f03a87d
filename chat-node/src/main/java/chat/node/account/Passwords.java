package chat.node.account;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.BCrypt.Version;
import chat.node.account.FieldProblems.InvalidField;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * bcrypt. Every call but {@link #accept} and {@link #encode} costs a good part of a second of a processor, on purpose: it
 * belongs on the hashing pool ({@link PasswordHashing}), and no database connection may be held meanwhile.
 *
 * <p>Thread-safe.
 */
public final class Passwords {
    static final int MIN_BYTES = 8;
    /** What bcrypt takes in. More would be ignored, so it is refused. */
    static final int MAX_BYTES = 72;

    private static final Version VERSION = Version.VERSION_2B;
    private static final byte[] NOBODYS = "nobody's password".getBytes(StandardCharsets.US_ASCII);

    private final int cost;
    private final byte[] nobodysHash;

    public Passwords(int cost) {
        this.cost = cost;
        this.nobodysHash = BCrypt.with(VERSION).hash(cost, NOBODYS);
    }

    /**
     * The bytes of a new password.
     *
     * @throws InvalidField if it is too short, too long, or not encodable
     */
    static byte[] accept(String typed) {
        byte[] password = encode(typed)
                .orElseThrow(() -> new InvalidField("must be text without NUL, of at most " + MAX_BYTES + " bytes"));
        if (password.length < MIN_BYTES) {
            throw new InvalidField("must have at least " + MIN_BYTES + " bytes");
        }
        return password;
    }

    /** The bytes of a password that somebody tries; empty if no account can have it. */
    static Optional<byte[]> encode(String typed) {
        if (typed.isEmpty() || typed.length() > MAX_BYTES || typed.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try {
            // Strictly: half a character would become a question mark, and so would any other half.
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed));
            if (encoded.remaining() > MAX_BYTES) {
                return Optional.empty();
            }
            byte[] password = new byte[encoded.remaining()];
            encoded.get(password);
            return Optional.of(password);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    String hash(byte[] password) {
        return new String(BCrypt.with(VERSION).hash(cost, password), StandardCharsets.US_ASCII);
    }

    /**
     * Whether the password is the account's. Takes as long when there is no account, or when its hash is from a time of a
     * lower cost: the time must not tell who has an account.
     */
    boolean verify(byte[] password, Optional<String> storedHash) {
        byte[] hash = storedHash
                .map(stored -> stored.getBytes(StandardCharsets.US_ASCII))
                .orElse(nobodysHash);
        BCrypt.Result result = BCrypt.verifyer().verify(password, hash);
        if (!result.validFormat) {
            throw new IllegalStateException("a stored password hash is not bcrypt's");
        }
        // 2^stored + 2^stored + 2^(stored+1) + … + 2^(cost-1) = 2^cost
        for (int rest = result.details.cost; rest < cost; rest++) {
            byte[] unused = BCrypt.with(VERSION).hash(rest, NOBODYS);
        }
        return result.verified && storedHash.isPresent();
    }

    /** Whether the hash was made with another cost than today's. */
    boolean isOutdated(String storedHash) {
        // $2b$12$…
        return Integer.parseInt(storedHash.substring(4, 6)) != cost;
    }
}
