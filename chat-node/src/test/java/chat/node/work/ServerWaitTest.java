package chat.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerWaitTest {
    @Test
    void triesAgainWhileTheFailureMayPass() throws Exception {
        AtomicInteger tries = new AtomicInteger();

        String answer = new ServerWait("a server", Duration.ofSeconds(10))
                .until(
                        () -> {
                            if (tries.incrementAndGet() < 3) {
                                throw new IOException("refused");
                            }
                            return "here";
                        },
                        e -> Optional.of(e.getMessage()));

        assertThat(answer).isEqualTo("here");
        assertThat(tries).hasValue(3);
    }

    @Test
    void givesUpAtOnceWhenWaitingCannotHelp() {
        AtomicInteger tries = new AtomicInteger();

        assertThatThrownBy(() -> new ServerWait("a server", Duration.ofSeconds(10))
                        .until(
                                () -> {
                                    tries.incrementAndGet();
                                    throw new IOException("wrong password");
                                },
                                e -> Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessage("wrong password");
        assertThat(tries).hasValue(1);
    }

    @Test
    void saysAtTheLimitWhatItWaitedForAndWhy() {
        assertThatThrownBy(() -> new ServerWait("PostgreSQL at db:5432/chat", Duration.ofMillis(250))
                        .until(
                                () -> {
                                    throw new IOException("refused");
                                },
                                e -> Optional.of(e.getMessage())))
                .isInstanceOf(StartException.class)
                .hasMessage("PostgreSQL at db:5432/chat did not answer within 0.25 s, last: refused")
                .hasCauseInstanceOf(IOException.class);
    }
}
