package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One wrong setting in a sound environment gives one problem, which names it. */
class ConfigProblemsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CHAT_MODE                       | staging       | is none of production, development
            CHAT_NODE_NAME                  | node.one      | is no node name
            CHAT_NODE_NAME                  | node one      | is no node name
            CHAT_NODE_NAME                  | n234567890123456789012345678901234 | is no node name
            CHAT_LOG_LEVEL                  | loud          | is none of error, warn, info, debug, trace
            CHAT_HOST                       | http://x      | is neither a host name nor an address
            CHAT_PORT                       | http          | is not a whole number from 0 to 65535
            CHAT_PORT                       | -1            | is not a whole number from 0 to 65535
            CHAT_PORT                       | 65536         | is not a whole number from 0 to 65535
            CHAT_PORT                       | 99999999999   | is not a whole number from 0 to 65535
            PORT                            | 80a           | is not a whole number from 0 to 65535
            CHAT_ADMIN_HOST                 | a b           | is neither a host name nor an address
            CHAT_ADMIN_PORT                 | 70000         | is not a whole number from 0 to 65535
            CHAT_ADMIN_PORT                 | 8080          | is the same as the public port, 8080
            CHAT_TLS_CERT                   | /nowhere/x    | is not there, or is no file
            CHAT_TLS_KEY                    | /             | is not there, or is no file
            CHAT_TRUSTED_PROXIES            | 10.0.0.0/33   | '10.0.0.0/33' has no valid prefix length
            CHAT_TRUSTED_PROXIES            | 10.0.0.1,haproxy | 'haproxy' is neither an address nor a network
            CHAT_CORS_ORIGINS               | https://a.example,b.example | 'b.example' is no origin
            CHAT_CORS_ORIGINS               | https://a.example/ | 'https://a.example/' is no origin
            CHAT_CORS_MAX_AGE               | 2d            | is outside of what is allowed, 0s to 1d
            CHAT_EVENT_LOOPS                | 0             | is not a whole number from 1 to 1000
            CHAT_WORKER_THREADS             | 0             | is not a whole number from 1 to 1000
            CHAT_WORKER_QUEUE               | 0             | is not a whole number from 1 to 1000000
            CHAT_MAX_HEADER_SIZE            | 1000          | is outside of what is allowed, 1KB to 1MB
            CHAT_MAX_BODY_SIZE              | 64 KB         | is not a size
            CHAT_MAX_BODY_SIZE              | 1GB           | is not a size
            CHAT_MAX_BUFFERED_BODIES        | 4GB           | is not a size
            CHAT_MAX_BUFFERED_BODIES        | 1MB           | is outside of what is allowed, 2MB to 2047MB
            CHAT_MAX_CONNECTIONS            | 0             | is not a whole number from 1 to 10000000
            CHAT_HEADER_TIMEOUT             | 10            | is not a duration
            CHAT_BODY_TIMEOUT               | 30 s          | is not a duration
            CHAT_KEEP_ALIVE_TIMEOUT         | 0s            | is outside of what is allowed, 50ms to 1h
            CHAT_DATABASE_URL               | mysql://u@h/d | starts with neither postgres:// nor jdbc:postgresql://
            CHAT_DATABASE_URL               | postgres://u@h | names no database after the host
            CHAT_DATABASE_URL               | postgres://u@h/ | names no database after the host
            CHAT_DATABASE_URL               | postgres://u@/d | names no valid host and port
            CHAT_DATABASE_URL               | postgres://u:a/b@h/d | names no valid host and port
            CHAT_DATABASE_URL               | postgres://u:a%zz@h/d | has a '%' that two hexadecimal digits do not follow
            CHAT_DATABASE_URL               | postgres://u@h:0/d | names a port outside of 1 to 65535
            CHAT_DATABASE_URL               | postgres://u@h:1,i:65536/d | names a port outside of 1 to 65535
            CHAT_DATABASE_URL               | jdbc:postgresql://u:p@h/d | has a user before the host
            CHAT_DATABASE_URL               | postgres://u@h/d?sslpassword=x | has a parameter that holds a password
            CHAT_DATABASE_URL               | postgres://u@h/d?sslmode=hunter2 | has a wrong value for its parameter sslmode
            CHAT_DATABASE_URL               | postgres://u@h/d?channel_binding=x | has a wrong value for its parameter channelBinding
            CHAT_DATABASE_URL               | jdbc:postgresql://h/d?user=u&targetServerType=x | its parameter targetServerType
            CHAT_DATABASE_URL               | postgres://u@h/d?connect_timeout=1s | it is a whole number of seconds
            CHAT_DATABASE_POOL_SIZE         | many          | is not a whole number from 1 to 500
            CHAT_DATABASE_CONNECT_TIMEOUT   | 1ms           | is outside of what is allowed, 250ms to 5m
            CHAT_DATABASE_STATEMENT_TIMEOUT | 1h            | is outside of what is allowed, 100ms to 10m
            CHAT_REDIS_URL                  | localhost:6379 | starts with none of redis://, redis-sentinel:// and redis-cluster://
            CHAT_REDIS_URL                  | rediss-cluter://h | starts with none of redis://
            CHAT_REDIS_URL                  | redis://      | is no valid URL
            CHAT_REDIS_URL                  | redis://:a%b@h | is no valid URL
            CHAT_REDIS_URL                  | redis://chat-redis! | names no valid host
            CHAT_REDIS_URL                  | redis://-h    | names no valid host
            CHAT_REDIS_URL                  | redis://[h]   | names no valid host
            CHAT_REDIS_URL                  | redis://a,b   | names several hosts, which only redis-sentinel://
            CHAT_REDIS_URL                  | redis-cluster://a,,b | names no valid host
            CHAT_REDIS_URL                  | redis-cluster://a:1,b:65536 | names a port outside of 1 to 65535
            CHAT_REDIS_URL                  | redis-cluster://a:0 | names a port outside of 1 to 65535
            CHAT_REDIS_URL                  | redis-cluster://a/1 | a Redis Cluster has only one database
            CHAT_REDIS_URL                  | redis-cluster://a#m | has a '#' in it
            CHAT_REDIS_URL                  | redis-sentinel://a,b | lacks the name that the sentinels have for the master
            CHAT_REDIS_URL                  | redis-sentinel://a,b# | lacks the name that the sentinels have for the master
            CHAT_REDIS_URL                  | redis-sentinel://:a#b@h#m | names no valid host
            CHAT_REDIS_URL                  | redis-cluster://a?sentinelPassword=x | has a parameter after its '?' that is not known
            CHAT_REDIS_URL                  | rediss://h?verifyPeer=maybe | has a parameter after its '?' that is not known
            CHAT_REDIS_URL                  | redis://h:70000 | names a port outside of 1 to 65535
            CHAT_REDIS_URL                  | redis://h/chat | has something else than a database's number
            CHAT_REDIS_URL                  | redis://h?password=x | has a parameter after its '?' that is not known
            CHAT_REDIS_URL                  | redis://h?timeout=1s | has a parameter after its '?' that is not known
            CHAT_REDIS_URL                  | redis://h#x   | has a '#' in it
            CHAT_REDIS_COMMAND_TIMEOUT      | 2sec          | is not a duration
            CHAT_REDIS_REQUEST_QUEUE        | 10            | is not a whole number from 100 to 1000000
            CHAT_CLUSTER_PREFIX             | a b           | is not 1 to 200 printable ASCII characters without spaces
            CHAT_CLUSTER_REQUEST_TIMEOUT    | 1ms           | is outside of what is allowed, 100ms to 10m
            CHAT_JWT_SECRET                 | changeme      | is, or contains, a well-known default
            CHAT_JWT_SECRET                 | k3Vw9Zr1Qx7   | is too short: 32 bytes are the least
            CHAT_JWT_SECRET                 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | repeats the same few characters
            CHAT_JWT_ISSUER                 | chat app      | is not 1 to 200 printable ASCII characters
            CHAT_JWT_AUDIENCE               | ä             | is not 1 to 200 printable ASCII characters
            CHAT_ACCESS_TOKEN_LIFETIME      | forever       | is not a duration
            CHAT_REFRESH_TOKEN_LIFETIME     | 30m           | is less than CHAT_ACCESS_TOKEN_LIFETIME
            CHAT_REMEMBER_LIFETIME          | 2h            | is less than CHAT_REFRESH_TOKEN_LIFETIME
            CHAT_BCRYPT_COST                | 17            | is not a whole number from 4 to 16
            CHAT_BCRYPT_COST                | 9             | is less than 10, which production refuses
            CHAT_HASH_THREADS               | 0             | is not a whole number from 1 to 64
            CHAT_HASH_QUEUE                 | 0             | is not a whole number from 1 to 10000
            CHAT_SIGN_INS_PER_MINUTE        | 0             | is not a whole number from 1 to 1000000
            CHAT_REGISTRATIONS_PER_MINUTE   | 1.5           | is not a whole number from 1 to 1000000
            CHAT_PING_INTERVAL              | 25000         | is not a duration
            CHAT_PING_TIMEOUT               | 5m            | and CHAT_PING_INTERVAL are more than 5m together
            CHAT_UPGRADE_TIMEOUT            | 1ms           | is outside of what is allowed, 50ms to 5m
            CHAT_CONNECT_TIMEOUT            | 6m            | is outside of what is allowed, 50ms to 5m
            CHAT_MAX_PAYLOAD                | 999999999     | is outside of what is allowed, 1KB to 64MB
            CHAT_MAX_PENDING_BYTES          | 64KB          | is less than CHAT_MAX_PAYLOAD
            CHAT_ACCESS_LOG                 | on            | is neither true nor false
            CHAT_PER_MESSAGE_DEFLATE        | yes           | is neither true nor false
            CHAT_OPEN_ROOMS_ON_JOIN         | 1             | is neither true nor false
            CHAT_ROOMS_PER_SOCKET           | 0             | is not a whole number from 1 to 10000
            CHAT_ROOMS_PER_ACCOUNT          | 0             | is not a whole number from 1 to 100000
            CHAT_MAX_CONTENT_LENGTH         | 100001        | is not a whole number from 1 to 100000
            CHAT_SENDS_PER_SECOND           | 0             | is not a whole number from 1 to 1000000
            CHAT_SEND_BURST                 | -1            | is not a whole number from 1 to 1000000
            CHAT_USER_SENDS_PER_SECOND      | 1.5           | is not a whole number from 1 to 1000000
            CHAT_USER_SEND_BURST            | many          | is not a whole number from 1 to 1000000
            CHAT_EVENTS_PER_SECOND          | 0             | is not a whole number from 1 to 1000000
            CHAT_EVENT_BURST                | 0             | is not a whole number from 1 to 1000000
            CHAT_USER_EVENTS_PER_SECOND     | 0             | is not a whole number from 1 to 1000000
            CHAT_USER_EVENT_BURST           | x             | is not a whole number from 1 to 1000000
            CHAT_MESSAGE_LANES              | 65            | is not a whole number from 1 to 64
            CHAT_LANE_CAPACITY              | 0             | is not a whole number from 1 to 1000000
            CHAT_RETENTION_AGE              | 30s           | is outside of what is allowed, 1m to 36500d
            CHAT_RETENTION_COUNT            | 0             | is not a whole number from 1 to 999999999
            CHAT_START_TIMEOUT              | 0s            | is outside of what is allowed, 1s to 1h
            CHAT_STOP_TIMEOUT               | 2h            | is outside of what is allowed, 100ms to 1h
            CHAT_DRAIN_DELAY                | 25s           | leaves no time for the rest of the stop
            CHAT_DRAIN_RATE                 | 0             | is not a whole number from 1 to 1000000
            """)
    void aWrongValueIsOneProblemThatNamesTheVariable(String variable, String value, String problem) {
        Map<String, String> environment = Environments.production(variable, value);
        List<String> problems = problems(environment).stream()
                // a lone TLS file is a second problem, tried below
                .filter(line -> !line.contains("TLS needs both"))
                .toList();
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0))
                .startsWith(variable)
                .matches("[A-Z_]+( |: '[^']*' )[a-z].*")
                .contains(problem)
                .contains("Example: " + variable + "=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHAT_MAX_BODY_SIZE", "CHAT_MAX_PAYLOAD"})
    void anAllowedBodyMustFitIntoWhatAllMayTake(String one) {
        Map<String, String> environment =
                Environments.production(one, "4MB", "CHAT_MAX_BUFFERED_BODIES", "5MB", "CHAT_MAX_PENDING_BYTES", "4MB");
        assertThat(problems(environment))
                .singleElement()
                .asString()
                .contains("CHAT_MAX_BUFFERED_BODIES is too little: three quarters of it are less than " + one);
    }

    @Test
    void everySettingWithARuleIsTriedAbove() throws NoSuchMethodException {
        String table = ConfigProblemsTest.class
                .getDeclaredMethod(
                        "aWrongValueIsOneProblemThatNamesTheVariable", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .textBlock();
        assertThat(Settings.ALL)
                .filteredOn(setting -> !table.contains(setting.name() + " "))
                .extracting(Setting::name)
                .containsExactlyInAnyOrder("CHAT_DATABASE_USER", "CHAT_DATABASE_PASSWORD", "CHAT_JWT_KEYS");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            onlyAWordWithoutColon    | is not a list of id:secret (key 1)
            a:GOOD,:GOOD             | is not a list of id:secret (key 2)
            a:GOOD,b:                | is not a list of id:secret (key 2)
            a b:GOOD                 | has an id that is not 1 to 32 letters, digits, '-' and '_' (key 1)
            a:GOOD,a:GOOD            | has one id twice (key 2)
            ,                        | holds no key
            a:GOOD,b:short           | the secret of key 2 is too short
            a:changeme,b:GOOD        | the secret of key 1 is, or contains, a well-known default
            a:GOOD,b:GOOD,c:GOOD,d:GOOD,e:GOOD,f:GOOD,g:GOOD,h:GOOD,i:GOOD,j:GOOD,k:GOOD | has more than 10 keys
            """)
    void wrongKeysAreCountedNotShown(String keys, String problem) {
        Map<String, String> environment =
                Environments.production("CHAT_JWT_KEYS", keys.replace("GOOD", Environments.STRONG));
        environment.remove("CHAT_JWT_SECRET");
        assertThat(problems(environment)).hasSize(1);
        assertThat(problems(environment).get(0))
                .startsWith("CHAT_JWT_KEYS ")
                .contains(problem)
                .doesNotContain(Environments.STRONG);
    }

    @Test
    void allWrongKeysAreToldAtOnce() {
        Map<String, String> environment = Environments.production(
                "CHAT_JWT_KEYS", "noColon,a b:" + Environments.STRONG + ",c:" + Environments.STRONG);
        environment.remove("CHAT_JWT_SECRET");
        assertThat(problems(environment))
                .singleElement()
                .asString()
                .contains("id:secret (key 1); has an id", "(key 2)")
                .doesNotContain("key 3");
    }

    @Test
    void oneSecretAndSeveralKeysExcludeEachOther() {
        assertThat(problems(Environments.production("CHAT_JWT_KEYS", "a:" + Environments.STRONG)))
                .singleElement()
                .asString()
                .contains("CHAT_JWT_KEYS", "CHAT_JWT_SECRET", "both given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHAT_DATABASE_URL", "CHAT_REDIS_URL", "CHAT_JWT_SECRET"})
    void productionNeedsAddressesAndASecret(String variable) {
        Map<String, String> environment = Environments.production();
        environment.remove(variable);
        assertThat(problems(environment))
                .singleElement()
                .asString()
                .startsWith(variable + " is missing, and has no default in production. Example: " + variable + "=");
    }

    @Test
    void productionRefusesTheSecretOfDevelopment() {
        assertThat(problems(Environments.production("CHAT_JWT_SECRET", SigningKeys.DEVELOPMENT_SECRET)))
                .singleElement()
                .asString()
                .contains("well-known default");
    }

    @Test
    void theDatabaseNeedsAUser() {
        assertThat(problems(Environments.production("CHAT_DATABASE_URL", "jdbc:postgresql://db/chat")))
                .singleElement()
                .asString()
                .startsWith("CHAT_DATABASE_USER is missing");
    }

    @ParameterizedTest
    @CsvSource({"CHAT_TLS_CERT, CHAT_TLS_KEY", "CHAT_TLS_KEY, CHAT_TLS_CERT"})
    void tlsNeedsBothFiles(String given, String missing) throws IOException {
        Path file = Files.writeString(directory.resolve("pem"), "x");
        assertThat(problems(Environments.production(given, file.toString())))
                .singleElement()
                .asString()
                .startsWith(missing + " is missing, but " + given + " is given");
    }

    @ParameterizedTest
    @CsvSource({"CHAT_PORT, CHAT_ADMIN_PORT", "PORT, CHAT_ADMIN_PORT"})
    void twoFreePortsAreNotTheSamePort(String one, String other) {
        assertThatNoException()
                .isThrownBy(
                        () -> ConfigReader.read(Environments.production(one, "0", other, "0"), Environments.MACHINE));
    }

    @Test
    void aValueAndAFileExcludeEachOther() {
        assertThat(problems(Environments.production("CHAT_JWT_SECRET_FILE", "/run/secrets/x")))
                .singleElement()
                .asString()
                .startsWith("CHAT_JWT_SECRET and CHAT_JWT_SECRET_FILE are both given");
    }

    @Test
    void aFileIsComplainedOfUnderItsOwnVariable() throws IOException {
        assertThat(fileProblem(directory.resolve("missing"))).contains("names a file that is not there, or is no file");
        assertThat(fileProblem(directory)).contains("names a file that is not there, or is no file");
        assertThat(fileProblem("a\0b")).contains("names a file that is not there, or is no file");
        assertThat(fileProblem(Files.writeString(directory.resolve("empty"), "\n")))
                .contains("is empty");
        assertThat(fileProblem(Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 1})))
                .contains("is not UTF-8 text");
        assertThat(fileProblem(Files.write(directory.resolve("large"), new byte[65 * 1024])))
                .contains("is too large to be a secret");
        assertThat(fileProblem(Files.writeString(directory.resolve("weak"), "changeme\n")))
                .contains("well-known default");
    }

    @Test
    void longOrOddValuesAreShownCutAndClean() {
        assertThat(problems(Environments.production("CHAT_PORT", "1\u001b[31m" + "9".repeat(500))))
                .singleElement()
                .asString()
                .startsWith("CHAT_PORT: '1?[31m999")
                .contains("…' is not a whole number")
                .hasSizeLessThan(200);
    }

    private static String fileProblem(Object path) {
        Map<String, String> environment = Environments.production("CHAT_JWT_SECRET_FILE", path.toString());
        environment.remove("CHAT_JWT_SECRET");
        List<String> problems = problems(environment);
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0))
                .startsWith("CHAT_JWT_SECRET_FILE ")
                .endsWith("Example: CHAT_JWT_SECRET_FILE=/run/secrets/chat_jwt_secret");
        return problems.get(0);
    }

    private static List<String> problems(Map<String, String> environment) {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(environment, Environments.MACHINE));
        assertThat(thrown).as("this environment is refused").isNotNull();
        return thrown.problems();
    }
}
