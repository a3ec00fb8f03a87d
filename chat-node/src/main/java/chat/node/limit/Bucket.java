package chat.node.limit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Something that may happen only so often: {@code perMinute} at once, and again as many spread over each minute.
 *
 * @param name what is limited
 * @param subject who it is limited for; may be personal, so only its hash leaves this record
 */
record Bucket(String name, String subject, int perMinute) {
    private static final int HASH_BYTES = 18;

    /** In Redis, where no e-mail address should lie around. */
    String key() {
        return "chat:limit:" + name + ":" + hash();
    }

    @Override
    public String toString() {
        return key();
    }

    private String hash() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
