package chat.common.protocol.socket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.bytes.Utf8;
import chat.common.protocol.JsonTrees;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Longer by hand: {@code -Djqwik.tries.default=1000000}. */
class SocketFuzzTest {
    private static final DecoderLimits LIMITS = new DecoderLimits(1_000, 1_000_000);

    @Property
    void textPacketsReadBackAsTheyWere(@ForAll("packets") SocketPacket packet) throws Exception {
        assertThat(decode(SocketCodec.text(), packet)).contains(packet);
    }

    @Property
    void msgpackPacketsReadBackAsTheyWere(@ForAll("packets") SocketPacket packet) throws Exception {
        SocketPacket read = decode(SocketCodec.msgpack(), packet).orElseThrow();

        // Half characters are replaced on the way; what was read is stable from then on.
        assertThat(decode(SocketCodec.msgpack(), read)).contains(read);
        assertThat(read.nsp()).isEqualTo(packet.nsp());
        assertThat(read.id()).isEqualTo(packet.id());
        assertThat(read.data()).hasSameSizeAs(packet.data());
    }

    @Property
    void randomMessagesEndInPacketsOrInAFault(@ForAll("codecs") SocketCodec codec, @ForAll byte[] message) {
        SocketDecoder decoder = codec.decoder(LIMITS);
        offer(decoder, EnginePacket.text(EngineType.MESSAGE, message, 0, message.length));
        offer(decoder, EnginePacket.binary(message));
    }

    @Property
    void mutatedMessagesEndInPacketsOrInAFault(
            @ForAll("codecs") SocketCodec codec, @ForAll("packets") SocketPacket packet, @ForAll long seed) {
        Random random = new Random(seed);
        SocketDecoder decoder = codec.decoder(LIMITS);
        for (EnginePacket message : messages(codec.encode(packet))) {
            byte[] bytes = message.bytes().clone();
            for (int i = 0; i < random.nextInt(3) && bytes.length > 0; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 128);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            byte[] cut = Arrays.copyOf(bytes, length);
            offer(
                    decoder,
                    message.isBinary()
                            ? EnginePacket.binary(cut)
                            : EnginePacket.text(EngineType.MESSAGE, cut, 0, length));
        }
    }

    /** Hundreds of kilobytes of anything take milliseconds, unless somewhere the work is quadratic. */
    @Test
    @Timeout(60)
    void timeIsProportionalToTheMessage() {
        List<String> starts =
                List.of("", "2", "2[\"x\",", "2[\"x\",\"", "51-", "2/", "0/?", "2[\"x\",0.", "51-[\"x\",");
        List<String> pieces = List.of(
                "1",
                "[",
                "{\"a\":",
                "\\u0000",
                "/",
                ",",
                "\"\",",
                "{},",
                "\uD83D",
                "{\"_placeholder\":true,\"num\":0},",
                " ");
        for (String start : starts) {
            for (String piece : pieces) {
                SocketDecoder decoder = SocketCodec.text().decoder(LIMITS);
                String message = start + piece.repeat(300_000 / piece.length());
                offer(decoder, EnginePacket.text(EngineType.MESSAGE, message));
                offer(decoder, EnginePacket.binary(new byte[0]));
            }
        }
    }

    @Test
    @Timeout(60)
    void aMegabyteOfPlaceholdersIsOnlyReferences() throws Exception {
        SocketDecoder decoder = SocketCodec.text().decoder(LIMITS);
        String placeholders = ",{\"_placeholder\":true,\"num\":0}".repeat(30_000);
        assertThat(decoder.add(EnginePacket.text(EngineType.MESSAGE, "51-[\"x\"" + placeholders + "]")))
                .isEmpty();

        assertThat(decoder.add(EnginePacket.binary(new byte[LIMITS.maxBytes() / 30_000]))
                        .orElseThrow()
                        .data())
                .hasSize(30_001);
    }

    @Provide
    Arbitrary<SocketCodec> codecs() {
        return Arbitraries.of(SocketCodec.text(), SocketCodec.msgpack());
    }

    @Provide
    Arbitrary<SocketPacket> packets() {
        Arbitrary<String> namespaces = Arbitraries.of("/", "/admin", "/a/b?x=1", "/€\uD83D\uDE00");
        Arbitrary<Long> ids = Arbitraries.longs().between(SocketPacket.NO_ID, (1L << 53) - 1);
        Arbitrary<List<JsonNode>> args = JsonTrees.withBinary().list().ofMaxSize(4);
        return Combinators.combine(
                        Arbitraries.of(PacketType.EVENT, PacketType.ACK), namespaces, ids, JsonTrees.strings(), args)
                .as(SocketFuzzTest::packet)
                .withoutEdgeCases();
    }

    private static SocketPacket packet(PacketType type, String nsp, long id, String event, List<JsonNode> args) {
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        if (type == PacketType.EVENT) {
            data.add(event);
        }
        return new SocketPacket(type, nsp, id, data.addAll(args));
    }

    private static Optional<SocketPacket> decode(SocketCodec codec, SocketPacket packet) throws ProtocolException {
        SocketDecoder decoder = codec.decoder(LIMITS);
        Optional<SocketPacket> decoded = Optional.empty();
        for (EnginePacket message : messages(codec.encode(packet))) {
            assertThat(decoded).isEmpty();
            decoded = decoder.add(message);
        }
        return decoded;
    }

    private static List<EnginePacket> messages(EncodedPacket encoded) {
        List<EnginePacket> messages = new ArrayList<>();
        encoded.text().ifPresent(text -> messages.add(EnginePacket.text(EngineType.MESSAGE, text, 1, text.length - 1)));
        encoded.binaries().forEach(binary -> messages.add(EnginePacket.binary(binary)));
        return messages;
    }

    private static void offer(SocketDecoder decoder, EnginePacket message) {
        try {
            decoder.add(message)
                    .ifPresent(packet -> assertThat(Utf8.encode(packet.nsp())).isNotNull());
        } catch (ProtocolException fault) {
            assertThat(fault.getStackTrace()).isEmpty();
        }
    }
}
