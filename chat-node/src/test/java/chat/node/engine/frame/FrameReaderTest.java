package chat.node.engine.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.engine.WsClient;
import chat.node.engine.frame.FrameReader.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever bytes a stranger sends, and however the network cuts them. Longer by hand:
 * {@code -Djqwik.tries.default=1000000}.
 */
final class FrameReaderTest {
    private static final int LIMIT = 4096;

    @Property
    void messagesSurviveAnyCutIntoFragmentsAndReads(
            @ForAll @Size(max = 20) List<byte[]> messages, @ForAll Random random) throws Exception {
        ByteBuf wire = Unpooled.buffer();
        for (byte[] message : messages) {
            writeFragmented(wire, message, random);
        }
        FrameReader reader = new FrameReader(LIMIT, false);
        List<byte[]> read = new ArrayList<>();
        ByteBuf unread = Unpooled.buffer();
        while (wire.isReadable()) {
            unread.writeBytes(wire, 1 + random.nextInt(wire.readableBytes()));
            for (Frame frame = reader.next(unread); frame != null; frame = reader.next(unread)) {
                if (frame.opcode() == FrameWriter.BINARY) {
                    read.add(frame.payload());
                }
            }
        }
        assertThat(read).hasSameSizeAs(messages);
        for (int i = 0; i < messages.size(); i++) {
            assertThat(read.get(i)).isEqualTo(messages.get(i));
        }
    }

    @Property
    void randomBytesEndInFramesOrACloseCode(@ForAll byte[] bytes, @ForAll boolean deflate) {
        readAll(Unpooled.wrappedBuffer(bytes), deflate);
    }

    @Property
    void mutatedFramesEndInFramesOrACloseCode(
            @ForAll @Size(max = 300) byte[] payload,
            @ForAll @IntRange(max = 20) int at,
            @ForAll byte value,
            @ForAll boolean deflate) {
        byte[] content = deflate ? Deflate.deflate(payload) : payload;
        byte[] frame = WsClient.frame(deflate ? 0xc2 : 0x82, content);
        frame[Math.min(at, frame.length - 1)] = value;
        readAll(Unpooled.wrappedBuffer(frame), deflate);
    }

    @Property
    void whatIsDeflatedComesOutAgain(@ForAll byte[] payload) throws Exception {
        assertThat(Deflate.inflate(Deflate.deflate(payload), payload.length)).isEqualTo(payload);
    }

    @Example
    void deflatedFragmentsAreInflatedAsOneMessage() throws Exception {
        byte[] deflated = Deflate.deflate("4hello hello hello".getBytes(StandardCharsets.UTF_8));
        ByteBuf wire = Unpooled.buffer();
        wire.writeBytes(WsClient.frame(0x41, Arrays.copyOf(deflated, 5)));
        wire.writeBytes(WsClient.frame(0x80, Arrays.copyOfRange(deflated, 5, deflated.length)));
        Frame frame = new FrameReader(LIMIT, true).next(wire);
        assertThat(new String(frame.payload(), StandardCharsets.UTF_8)).isEqualTo("4hello hello hello");
    }

    @Example
    void aBombIsNotInflatedPastTheLimit() throws Exception {
        byte[] bomb = Deflate.deflate(new byte[2_000_000]);
        assertThat(bomb.length).isLessThan(LIMIT);
        assertThat(Deflate.inflate(bomb, 1_999_999)).isNull();
        assertThatThrownBy(() -> new FrameReader(LIMIT, true).next(Unpooled.wrappedBuffer(WsClient.frame(0xc2, bomb))))
                .isInstanceOfSatisfying(
                        FrameException.class, e -> assertThat(e.closeCode()).isEqualTo(FrameException.TOO_BIG));
    }

    @Example
    void theLimitIsOfTheWholeMessage() throws Exception {
        FrameReader reader = new FrameReader(10, false);
        assertThat(reader.next(Unpooled.wrappedBuffer(WsClient.frame(0x82, new byte[10])))
                        .payload())
                .hasSize(10);
        assertThat(reader.next(Unpooled.wrappedBuffer(WsClient.frame(0x02, new byte[6]))))
                .isNull();
        assertThatThrownBy(() -> reader.next(Unpooled.wrappedBuffer(WsClient.frame(0x80, new byte[5]))))
                .isInstanceOf(FrameException.class);
    }

    private static void writeFragmented(ByteBuf wire, byte[] message, Random random) {
        int at = 0;
        boolean first = true;
        do {
            int length = random.nextInt(message.length - at + 1);
            boolean last = random.nextInt(3) == 0;
            if (last) {
                length = message.length - at;
            }
            byte[] part = Arrays.copyOfRange(message, at, at + length);
            wire.writeBytes(WsClient.frame((last ? 0x80 : 0) | (first ? FrameWriter.BINARY : 0), part));
            if (random.nextInt(4) == 0) {
                wire.writeBytes(WsClient.frame(0x80 | FrameWriter.PING, new byte[random.nextInt(126)]));
            }
            at += length;
            first = false;
            if (last) {
                return;
            }
        } while (true);
    }

    private static void readAll(ByteBuf bytes, boolean deflate) {
        FrameReader reader = new FrameReader(LIMIT, deflate);
        try {
            for (Frame frame = reader.next(bytes); frame != null; frame = reader.next(bytes)) {
                assertThat(frame.payload().length).isLessThanOrEqualTo(LIMIT);
            }
        } catch (FrameException e) {
            assertThat(e.closeCode()).isIn(1002, 1007, 1008, 1009);
        }
    }
}
