package chat.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresErrorsTest {
    @ParameterizedTest
    // starting up, shutting down, crashed; refused, broken, unreachable; too many connections; deadlock, others first;
    // read-only
    @ValueSource(strings = {"57P03", "57P01", "57P02", "08001", "08006", "08000", "53300", "40P01", "40001", "25006"})
    void whatMayPassIsWaitedFor(String state) {
        SQLException failure = new SQLException("the reason", state);

        assertThat(PostgresErrors.reasonToWait(failure)).contains("the reason (" + state + ")");
        assertThat(PostgresErrors.refusal(failure)).isEmpty();
        assertThat(PostgresErrors.isOutage(failure)).isTrue();
    }

    @ParameterizedTest
    // password, role or address not let in, database, way of signing in
    @ValueSource(strings = {"28P01", "28000", "3D000", "08004"})
    void aRefusedLoginIsNotWaitedFor(String state) {
        SQLException failure = new SQLException("the reason\n  in full", state);

        assertThat(PostgresErrors.reasonToWait(failure)).isEmpty();
        assertThat(PostgresErrors.refusal(failure)).contains("the reason (" + state + ")");
    }

    @Test
    void mistakesOfOurOwnAreNoOutage() {
        assertThat(PostgresErrors.isOutage(new SQLException("syntax", "42601"))).isFalse();
        assertThat(PostgresErrors.isOutage(new SQLException("unique", "23505"))).isFalse();
        assertThat(PostgresErrors.isOutage(new IllegalStateException("x"))).isFalse();
        assertThat(PostgresErrors.reasonToWait(new IllegalStateException("x"))).isEmpty();
    }

    @Test
    void aPoolWithoutAFreeConnectionIsAnOutage() {
        RuntimeException wrapped = new RuntimeException(new SQLTransientConnectionException("timed out"));

        assertThat(PostgresErrors.isOutage(wrapped)).isTrue();
        assertThat(PostgresErrors.summary(wrapped)).isEqualTo("timed out");
    }
}
