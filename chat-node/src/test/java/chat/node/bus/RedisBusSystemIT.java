package chat.node.bus;

import chat.node.testkit.RedisProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The contract over the Redis that the system has installed. */
@EnabledIf("isInstalled")
final class RedisBusSystemIT extends RedisBusContract {
    @TempDir
    static Path directory;

    private static RedisProcess redis;

    static boolean isInstalled() {
        return RedisProcess.installed().isPresent();
    }

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start(RedisProcess.installed().orElseThrow(), directory, RedisProcess.freePort());
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    int redisPort() {
        return redis.port();
    }
}
