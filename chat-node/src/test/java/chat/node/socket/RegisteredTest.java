package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RegisteredTest {
    private static final Registered<String> LISTENER = new Registered<>("the-event", Dispatch.LOOP, "");

    @Test
    void anExceptionIsLoggedWithoutWhatItSaysAndGoesNoFurther() {
        String log = logged(() -> LISTENER.run(null, () -> {
            throw new IllegalStateException("a secret");
        }));
        assertThat(log)
                .contains("a listener of the-event failed: java.lang.IllegalStateException")
                .doesNotContain("secret");
    }

    @Test
    void anErrorIsLoggedBeforeItEndsTheConnection() {
        String log = logged(() -> assertThatThrownBy(() -> LISTENER.run(null, () -> {
                    throw new StackOverflowError("a secret");
                }))
                .isInstanceOf(StackOverflowError.class));
        assertThat(log)
                .contains("a listener of the-event failed: java.lang.StackOverflowError")
                .doesNotContain("secret");
    }

    private static String logged(Runnable task) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            task.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
