package chat.node.dev;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything one stack keeps on disk, and the lock that lets only one stack have it. It is ours when it was empty or holds
 * our marker: nobody's home directory is filled, or emptied, by mistake.
 */
final class DataDirectory implements AutoCloseable {
    private static final String MARKER = ".chat-data";
    private static final String MARKER_TEXT =
            "Made by ./chat up, which keeps its databases, logs and process ids here.\n";
    private static final String UNFINISHED = "postgres.unfinished";
    private static final List<String> CONTENT = List.of("postgres", "redis", "logs", "run", "secret", UNFINISHED);
    private static final long LEAST_FREE_BYTES = 256L << 20;

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static DataDirectory open(Path path) throws StackException {
        try {
            Files.createDirectories(path);
            requireOurs(path);
            FileChannel channel = lock(path.resolve("lock"));
            try {
                Path real = path.toRealPath();
                prepare(real);
                return new DataDirectory(real, channel);
            } catch (IOException | StackException e) {
                unlock(path, channel);
                throw e;
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    Path path() {
        return path;
    }

    Path postgres() {
        return path.resolve("postgres");
    }

    Path redis() {
        return path.resolve("redis");
    }

    /** Generated once: tokens signed before a restart stay good after it. */
    Path secret() {
        return path.resolve("secret");
    }

    Path logs() {
        return path.resolve("logs");
    }

    /** What exists only while the stack runs. */
    Path run() {
        return path.resolve("run");
    }

    /** The log of one part, the previous run's put aside. */
    Path freshLog(String name) throws IOException {
        Path log = logs().resolve(name + ".log");
        if (Files.exists(log)) {
            Files.move(log, logs().resolve(name + ".1.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    /** Forgets all earlier runs; whatever else somebody put beside our files stays. */
    void startOver() throws IOException {
        for (String name : CONTENT) {
            delete(path.resolve(name));
        }
        createDirectories(path);
    }

    /** Until {@link #keepDatabase}, a database that is being made now counts as rubbish. */
    void dropUnfinishedDatabase() throws IOException {
        Path unfinished = path.resolve(UNFINISHED);
        if (Files.exists(unfinished)) {
            delete(postgres());
        }
        if (!Files.exists(postgres())) {
            Files.writeString(unfinished, "");
        }
    }

    void keepDatabase() throws IOException {
        Files.deleteIfExists(path.resolve(UNFINISHED));
    }

    @Override
    public void close() {
        try {
            delete(run());
        } catch (IOException e) {
            // What cannot be deleted now is ended and deleted by the next run.
        }
        unlock(path, channel);
    }

    private static void unlock(Path path, FileChannel channel) {
        try (channel) {
            // Deleted while still held: whoever opened it meanwhile finds in lock(..) that it holds a name without a
            // file.
            Files.deleteIfExists(path.resolve("lock"));
        } catch (IOException e) {
            // The lock is gone with the channel, which was closed all the same.
        }
    }

    private static void prepare(Path path) throws IOException, StackException {
        Path marker = path.resolve(MARKER);
        if (!Files.exists(marker)) {
            Files.writeString(marker, MARKER_TEXT);
        }
        // The lock file was made just now, by us: a marker of another owner means other people's databases.
        if (!Files.getOwner(marker).equals(Files.getOwner(path.resolve("lock")))) {
            throw new StackException(
                    path + " belongs to " + Files.getOwner(marker).getName()
                            + ": run ./chat up as that user, or choose another directory with --data");
        }
        requireSpace(path, LEAST_FREE_BYTES, "choose another directory with --data");
        createDirectories(path);
    }

    static void requireSpace(Path path, long bytes, String otherwise) throws IOException, StackException {
        long free = Files.getFileStore(path).getUsableSpace();
        if (free < bytes) {
            throw new StackException("the disk of " + path + " has " + (free >> 20) + " MB free and " + (bytes >> 20)
                    + " MB are needed: make room, or " + otherwise);
        }
    }

    private static void createDirectories(Path path) throws IOException {
        Files.createDirectories(path.resolve("logs"));
        // Sockets by which the cluster is commanded are in it.
        Path unused = Children.privateDirectory(path.resolve("run"));
    }

    private static void requireOurs(Path path) throws IOException, StackException {
        if (Files.exists(path.resolve(MARKER))) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            if (entries.anyMatch(entry -> !entry.getFileName().toString().equals("lock"))) {
                throw new StackException(path + " is not empty and was not made by ./chat up:"
                        + " choose an empty or a new directory with --data");
            }
        }
    }

    private static FileChannel lock(Path file) throws IOException, StackException {
        while (true) {
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            // From here on the file is opened once only: the kernel drops our lock when any of our handles on it
            // closes.
            Object identity = identity(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    throw inUse(file);
                }
                // Else the previous holder deleted the file between our opening and our locking it.
                if (identity != null && identity.equals(identity(file))) {
                    channel.truncate(0);
                    channel.write(StandardCharsets.UTF_8.encode(
                            Long.toString(ProcessHandle.current().pid())));
                    return channel;
                }
            } catch (IOException | StackException e) {
                channel.close();
                throw e;
            }
            channel.close();
        }
    }

    private static Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static StackException inUse(Path lock) {
        String holder;
        try {
            String pid = Files.readString(lock);
            holder = pid.matches("\\d+") ? " (process " + pid + ")" : "";
        } catch (IOException e) {
            holder = "";
        }
        return new StackException("another ./chat up is running on " + lock.getParent() + holder
                + ": stop it, or choose another directory with --data and other ports with --port");
    }

    /** Never follows a symbolic link. */
    private static void delete(Path path) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if (attributes.isDirectory()) {
            try (Stream<Path> entries = Files.list(path)) {
                for (Path entry : (Iterable<Path>) entries::iterator) {
                    delete(entry);
                }
            }
        }
        Files.deleteIfExists(path);
    }

    private static StackException unusable(Path path, IOException e) {
        String why;
        if (e instanceof AccessDeniedException) {
            why = "permission denied";
        } else if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            why = "it is not a directory";
        } else {
            why = StackException.reason(e);
        }
        return new StackException(
                "cannot keep data in " + path + " (" + why + "): choose another directory with --data");
    }
}
