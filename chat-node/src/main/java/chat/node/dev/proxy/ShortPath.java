package chat.node.dev.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A way to a file that is short enough for the address of a Unix socket, which has room for some hundred characters: where
 * the true path is longer, through a link in a directory that nobody else may enter.
 */
public final class ShortPath implements AutoCloseable {
    private static final int LONGEST = 100;
    private static final String LINK = "d";

    private final Path link;
    private final Path path;

    public ShortPath(Path file) throws IOException {
        if (file.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= LONGEST) {
            link = null;
            path = file;
        } else {
            link = Files.createSymbolicLink(
                    Files.createTempDirectory("chat-").resolve(LINK),
                    file.toAbsolutePath().getParent());
            path = link.resolve(file.getFileName());
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (link != null) {
            Files.deleteIfExists(link);
            Files.deleteIfExists(link.getParent());
        }
    }
}
