package chat.node.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the machine. What needs one that is not there is skipped. */
public final class Programs {
    private Programs() {}

    /** An ordinary user's PATH often lacks the directories for administrators, where servers are. */
    public static Optional<Path> find(String name) {
        return Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/opt/homebrew/bin")
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public static Optional<Path> haproxy() {
        return find("haproxy");
    }
}
