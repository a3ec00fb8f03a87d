package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisLoadingException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "WRONGPASS invalid username-password pair or user is disabled.",
                "NOAUTH HELLO must be called with the client already authenticated",
                "NOPERM this user has no permissions",
                "ERR AUTH <password> called without any password configured",
                "ERR DB index is out of range",
            })
    void aRefusedLoginIsNotWaitedFor(String said) {
        Exception failure = new RedisConnectionException("unable", new RedisCommandExecutionException(said));

        assertThat(RedisErrors.refusal(failure)).contains(said);
        assertThat(RedisErrors.reasonToWait(failure)).isEmpty();
    }

    @Test
    void aServerThatIsComingUpIsWaitedFor() {
        Exception refused = new RedisConnectionException("unable", new IOException("Connection refused"));
        Exception loading = new RedisConnectionException(
                "unable", new RedisLoadingException("LOADING Redis is loading the dataset in memory"));

        assertThat(RedisErrors.reasonToWait(refused)).contains("Connection refused");
        assertThat(RedisErrors.reasonToWait(loading))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("LOADING"));
        assertThat(RedisErrors.refusal(loading)).isEmpty();
    }

    @Test
    void whatIsNoneOfRedisIsNotWaitedFor() {
        assertThat(RedisErrors.reasonToWait(new IllegalStateException("x"))).isEmpty();
    }
}
