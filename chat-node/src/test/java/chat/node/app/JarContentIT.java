package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

final class JarContentIT {
    @Test
    void holdsTheLicencesOfItsPartsAndNothingOfWhatTheyShipBesides() throws Exception {
        try (JarFile jar = new JarFile(Path.of("target", "chat-node.jar").toFile())) {
            List<String> names = jar.stream().map(ZipEntry::getName).toList();

            assertThat(names)
                    .contains("META-INF/LICENSE", "META-INF/NOTICE", "META-INF/licenses/README.txt")
                    .contains("META-INF/licenses/npm/socket.io-client/LICENSE")
                    .anyMatch(name -> name.startsWith("META-INF/licenses/postgresql-"))
                    .noneMatch(name -> name.contains("hazelcast") || name.startsWith("chat/node/dev"));
        }
    }
}
