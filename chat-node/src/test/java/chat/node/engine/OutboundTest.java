package chat.node.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import chat.common.protocol.engine.EngineRevision;
import chat.node.engine.frame.FrameForm;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutboundTest {
    private static final FrameForm V4 = new FrameForm(EngineRevision.V4, false, false);
    private static final FrameForm V3 = new FrameForm(EngineRevision.V3, false, false);

    private static byte[] frames(Outbound message, FrameForm form) {
        ByteBuf frames = message.frames(form);
        try {
            return ByteBufUtil.getBytes(frames);
        } finally {
            frames.release();
        }
    }

    @Test
    void receiversShareOneDirectBuffer() {
        Outbound message = Outbound.text("hello");
        ByteBuf one = message.frames(V4);
        ByteBuf other = message.frames(V3);
        assertThat(one.isDirect()).isTrue();
        assertThat(ByteBufUtil.getBytes(one)).containsExactly(0x81, 6, '4', 'h', 'e', 'l', 'l', 'o');
        one.setByte(7, '0');
        assertThat(other.toString(7, 1, UTF_8)).isEqualTo("0");
        one.release();
        message.release();
        // The one who has not written it yet still holds it.
        assertThat(other.refCnt()).isEqualTo(1);
        assertThat(other.release()).isTrue();
    }

    @Test
    void attachmentsAreEncodedAsEachClientNeedsThem() {
        Outbound message = Outbound.text("x", List.of(new byte[] {1, 2}));
        assertThat(frames(message, V4)).containsExactly(0x81, 2, '4', 'x', 0x82, 2, 1, 2);
        assertThat(frames(message, V3)).containsExactly(0x81, 2, '4', 'x', 0x82, 3, 4, 1, 2);
        assertThat(frames(message, new FrameForm(EngineRevision.V4, true, false)))
                .containsExactly(0x81, 2, '4', 'x', 0x81, 5, 'b', 'A', 'Q', 'I', '=');
        assertThat(frames(message, new FrameForm(EngineRevision.V3, true, false)))
                .containsExactly(0x81, 2, '4', 'x', 0x81, 6, 'b', '4', 'A', 'Q', 'I', '=');
        message.release();
    }

    @Test
    void onlyWhatIsLargeIsDeflated() throws Exception {
        FrameForm deflated = new FrameForm(EngineRevision.V4, false, true);
        Outbound small = Outbound.text("x".repeat(1000));
        assertThat(frames(small, deflated)[0]).isEqualTo((byte) 0x81);
        small.release();
        Outbound large = Outbound.text("x".repeat(1023));
        byte[] frame = frames(large, deflated);
        assertThat(frame[0]).isEqualTo((byte) 0xc1);
        assertThat(frame.length).isLessThan(100);
        large.release();
    }

    @Test
    void aLoneSurrogateIsWrittenAsTheReferenceWritesIt() {
        Outbound message = Outbound.text("\uD800");
        assertThat(frames(message, V4)).containsExactly(0x81, 4, '4', 0xef, 0xbf, 0xbd);
        message.release();
    }
}
