package chat.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A secret that an orchestrator mounts as a file. Problems do not name the path: someone may have put the secret itself
 * where the path belongs.
 */
final class SecretFile {
    private static final int MAX_BYTES = 64 * 1024;

    private SecretFile() {}

    /** @throws IllegalArgumentException with the end of a sentence that begins with the variable's name */
    static String read(String path) {
        byte[] bytes;
        try {
            Path file = Path.of(path);
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("names a file that is not there, or is no file");
            }
            bytes = readBounded(file);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("names a file that is not there, or is no file");
        } catch (IOException e) {
            throw new IllegalArgumentException("names a file that this user cannot read");
        }
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("names a file that is too large to be a secret");
        }
        String text = withoutLineEnd(decode(bytes));
        if (text.isEmpty()) {
            throw new IllegalArgumentException("names a file that is empty");
        }
        return text;
    }

    private static byte[] readBounded(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("names a file that is not UTF-8 text");
        }
    }

    /** Editors and {@code echo} end a file with a line end that is no part of the secret. */
    private static String withoutLineEnd(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
