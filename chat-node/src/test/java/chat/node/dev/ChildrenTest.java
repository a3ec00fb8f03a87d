package chat.node.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildrenTest {
    @TempDir
    private Path temporary;

    @Test
    void aPrivateDirectoryIsMadeForItsOwnerOnly() throws IOException {
        assertThat(mode(Children.privateDirectory(temporary.resolve("a/cache"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aDirectoryThatOthersCouldWriteToIsClosedToThem() throws IOException {
        Path open = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(mode(Children.privateDirectory(open))).isEqualTo("rwx------");
    }

    private static String mode(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }
}
