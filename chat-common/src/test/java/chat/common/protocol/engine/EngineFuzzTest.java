package chat.common.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.bytes.Utf8;
import chat.common.protocol.JsonTrees;
import chat.common.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Longer by hand: {@code -Djqwik.tries.default=1000000}. */
class EngineFuzzTest {
    @Property
    void payloadsReadBackWhatWasWritten(@ForAll PayloadFormat format, @ForAll("packetLists") List<EnginePacket> packets)
            throws Exception {
        assertThat(PayloadTest.read(format, PayloadTest.write(format, packets))).isEqualTo(packets);
    }

    @Property
    void framesReadBackWhatWasWritten(@ForAll EngineRevision revision, @ForAll("binaries") byte[] data)
            throws Exception {
        EnginePacket packet = EnginePacket.binary(data);

        assertThat(EngineCodec.decodeBinary(revision, EngineCodec.encodeBinary(revision, data)))
                .isEqualTo(packet);
        byte[] base64 = EngineCodec.encodeBase64(revision, data);
        assertThat(EngineCodec.decodeText(revision, base64, 0, base64.length)).isEqualTo(packet);
    }

    @Property
    void randomBodiesEndInPacketsOrInAFault(@ForAll PayloadFormat format, @ForAll byte[] body) {
        drain(format, body);
    }

    @Property
    void mutatedBodiesEndInPacketsOrInAFault(
            @ForAll PayloadFormat format, @ForAll("packetLists") List<EnginePacket> packets, @ForAll long seed) {
        byte[] body = PayloadTest.write(format, packets);
        Random random = new Random(seed);
        for (int i = 0; i < 3 && body.length > 0; i++) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        drain(format, Arrays.copyOf(body, random.nextInt(body.length + 1)));
    }

    @Property
    void randomFormsAreForms(@ForAll byte[] form) {
        byte[] posted = new byte[form.length + 2];
        posted[0] = 'd';
        posted[1] = '=';
        System.arraycopy(form, 0, posted, 2, form.length);

        assertThat(Jsonp.unwrap(form)).isNotNull();
        Jsonp.unwrap(posted).ifPresent(payload -> assertThat(payload).hasSizeLessThanOrEqualTo(form.length));
    }

    /** Two megabytes of anything take milliseconds, unless somewhere the work is quadratic. */
    @ParameterizedTest
    @EnumSource(PayloadFormat.class)
    @Timeout(60)
    void timeIsProportionalToTheBody(PayloadFormat format) {
        for (String piece :
                new String[] {"\u001e", "4\u001e", "1:4", "0:", "9", "b", "2:4€", "\u0000\u0001\u00ff4", "="}) {
            byte[] body = piece.repeat(2_000_000 / piece.length()).getBytes(StandardCharsets.ISO_8859_1);
            drain(format, body);
        }
    }

    @Test
    @Timeout(60)
    void jsonpTimeIsProportionalToTheForm() {
        for (String piece : new String[] {"%", "%5C", "\\", "\\n", "&", "d=&", "+"}) {
            byte[] form = Utf8.encode("d=" + piece.repeat(2_000_000 / piece.length()));
            assertThat(Jsonp.unwrap(form)).isNotNull();
        }
    }

    @Provide
    Arbitrary<byte[]> binaries() {
        return JsonTrees.binaries();
    }

    @Provide
    Arbitrary<List<EnginePacket>> packetLists() {
        // The record separator is not escaped in revision 4; JSON, which is what is sent, never has it.
        Arbitrary<EnginePacket> texts = Combinators.combine(
                        Arbitraries.of(EngineType.class), JsonTrees.strings().map(text -> text.replace('\u001e', ' ')))
                .as(EnginePacket::text);
        return Arbitraries.oneOf(texts, JsonTrees.binaries().map(EnginePacket::binary))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    private static void drain(PayloadFormat format, byte[] body) {
        PayloadReader reader = new PayloadReader(format, body, Integer.MAX_VALUE);
        int total = 0;
        try {
            while (reader.hasNext()) {
                EnginePacket packet = reader.next();
                total += packet.isBinary()
                        ? packet.bytes().length
                        : packet.text().length();
            }
        } catch (ProtocolException fault) {
            assertThat(fault.getStackTrace()).isEmpty();
        }
        assertThat(total).isLessThanOrEqualTo(body.length);
    }
}
