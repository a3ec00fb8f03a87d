package chat.node.conformance.peers;

import chat.node.testkit.RedisProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** On the Redis that the system has installed. */
@EnabledIf("isInstalled")
final class Adapter8SystemRedisIT extends AckPeers {
    @TempDir
    static Path directory;

    private RedisProcess redis;

    static boolean isInstalled() {
        return RedisProcess.installed().isPresent();
    }

    @Override
    String stack() {
        return "8";
    }

    @Override
    int redisPort() throws Exception {
        if (redis == null) {
            redis = RedisProcess.start(RedisProcess.installed().orElseThrow(), directory, RedisProcess.freePort());
        }
        return redis.port();
    }

    @Override
    void stopRedis() {
        redis.close();
    }
}
