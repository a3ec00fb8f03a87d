package chat.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

// What becomes of a write is read from the other end.
@SuppressWarnings("FutureReturnValueIgnored")
final class PacedFramesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new PacedFrames(Duration.ofMillis(20)));

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        assertThat(channel.finish()).isFalse();
    }

    private void write(String text) {
        channel.writeOneOutbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        channel.flushOutbound();
    }

    private void frame(String text) {
        write("\u0081" + (char) text.length() + text);
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            text.append(bytes.toString(StandardCharsets.ISO_8859_1).replaceFirst("^\u0081.", ""))
                    .append(' ');
            bytes.release();
        }
        return text.toString();
    }

    private String sentAfterThePause() {
        channel.advanceTimeBy(20, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        return sent();
    }

    @Test
    void whatFollowsTheAnswerAndAConnectWaitsInItsOrder() {
        write("HTTP/1.1 101 Switching");
        frame("0{}");
        frame("40{}");
        frame("42[1]");
        frame("42[2]");
        assertThat(sent()).isEqualTo("HTTP/1.1 101 Switching ");
        assertThat(sentAfterThePause()).isEqualTo("0{} 40{} ");
        frame("42[3]");
        assertThat(sentAfterThePause()).isEqualTo("42[1] 42[2] 42[3] ");
        frame("42[4]");
        assertThat(sent()).isEqualTo("42[4] ");
    }

    @Test
    void pollingDoesNotWait() {
        write("HTTP/1.1 200 OK");
        frame("40{}");
        write("HTTP/1.1 200 Fine");
        assertThat(sent()).isEqualTo("HTTP/1.1 200 OK 40{} HTTP/1.1 200 Fine ");
    }

    @Test
    void whatIsHeldWhenTheConnectionClosesIsReleased() {
        write("HTTP/1.1 101 Switching");
        ByteBuf late = Unpooled.copiedBuffer("late", StandardCharsets.US_ASCII);
        channel.writeOneOutbound(late);
        assertThat(sent()).isEqualTo("HTTP/1.1 101 Switching ");
        channel.close();
        assertThat(late.refCnt()).isZero();
    }
}
