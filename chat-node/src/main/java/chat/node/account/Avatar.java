package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.account.FieldProblems.InvalidField;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** A picture, of a type that its own first bytes show: what a client says about a file proves nothing. */
final class Avatar {
    static final int MAX_BYTES = 512 * 1024;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    private static final byte[] RIFF = ascii("RIFF");
    private static final byte[] WEBP = ascii("WEBP");
    private static final byte[] GIF87 = ascii("GIF87a");
    private static final byte[] GIF89 = ascii("GIF89a");

    private final String contentType;
    private final byte[] content;
    private final byte[] sha256;

    /** {@code content} and {@code sha256} are not copied: do not change them afterwards. */
    Avatar(String contentType, byte[] content, byte[] sha256) {
        this.contentType = contentType;
        this.content = content;
        this.sha256 = sha256;
    }

    /**
     * @throws InvalidField if it is no picture
     * @throws ChatException {@code payload_too_large}
     */
    static Avatar of(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw new ChatException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "An avatar may have at most " + MAX_BYTES / 1024 + " KB.");
        }
        String contentType =
                recognize(content).orElseThrow(() -> new InvalidField("must be a PNG, JPEG, WebP or GIF picture"));
        return new Avatar(contentType, content, sha256(content));
    }

    String contentType() {
        return contentType;
    }

    byte[] content() {
        return content;
    }

    byte[] sha256() {
        return sha256;
    }

    private static Optional<String> recognize(byte[] content) {
        if (standsAt(0, PNG, content)) {
            return Optional.of("image/png");
        }
        if (standsAt(0, JPEG, content)) {
            return Optional.of("image/jpeg");
        }
        if (standsAt(0, RIFF, content) && standsAt(8, WEBP, content)) {
            return Optional.of("image/webp");
        }
        if (standsAt(0, GIF87, content) || standsAt(0, GIF89, content)) {
            return Optional.of("image/gif");
        }
        return Optional.empty();
    }

    private static boolean standsAt(int offset, byte[] mark, byte[] content) {
        int end = offset + mark.length;
        return content.length >= end && Arrays.equals(mark, 0, mark.length, content, offset, end);
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
