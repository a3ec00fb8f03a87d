package chat.loadtest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The password of the accounts that a load test registers: made once for each feeder file, at random, and kept in a file beside
 * it that only its owner can read. So nobody else can sign in to them, and the seeder can when it is run again.
 */
final class Passwords {
    private static final int BYTES = 24;
    private static final int LONGEST = 100;

    private Passwords() {}

    static Path beside(Path feeder) {
        return feeder.resolveSibling(feeder.getFileName() + ".password");
    }

    static String of(Path feeder) throws IOException {
        Path file = beside(feeder).toAbsolutePath();
        Files.createDirectories(file.getParent());
        FileAttribute<?>[] mine =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), mine)) {
            // Two runs at once agree on one. Closing the channel ends the lock.
            var unused = channel.lock();
            String kept = read(channel);
            if (!kept.isEmpty()) {
                return kept;
            }
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            String made = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            write(channel, made);
            return made;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until it is full or the file ends.
        }
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
    }

    private static void write(FileChannel to, String password) throws IOException {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(password + "\n");
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
