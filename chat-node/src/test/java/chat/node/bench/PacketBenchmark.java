package chat.node.bench;

import chat.common.bytes.Utf8;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EngineCodec;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineRevision;
import chat.common.protocol.engine.EngineType;
import chat.common.protocol.socket.DecoderLimits;
import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.SocketCodec;
import chat.common.protocol.socket.SocketPacket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A chat message as an event: read from the wire and written to it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PacketBenchmark {
    @Param({"text", "msgpack"})
    public String parser;

    @Param({"40", "4000"})
    public int contentLength;

    /** A letter of English, or one of another script. */
    @Param({"x", "ж"})
    public String letter;

    private SocketCodec codec;
    private List<?> args;
    private EnginePacket message;
    private byte[] payload;

    @Setup
    public void setUp() {
        codec = parser.equals("text") ? SocketCodec.text() : SocketCodec.msgpack();
        args = List.of(Map.of("room", "general", "content", letter.repeat(contentLength), "clientId", "c-123456"));
        EncodedPacket packet = codec.event("/", 7, "send_message", args);
        message = packet.text()
                .map(text -> EnginePacket.text(EngineType.MESSAGE, text, 1, text.length - 1))
                .orElseGet(() -> EnginePacket.binary(packet.binaries().get(0)));
        payload = message.array();
    }

    @Benchmark
    public Optional<SocketPacket> parse() throws ProtocolException {
        return codec.decoder(DecoderLimits.DEFAULT).add(message);
    }

    /** As {@link #parse}, but from what was in the frame, as the engine does it. */
    @Benchmark
    public Optional<SocketPacket> receive() throws ProtocolException {
        EnginePacket received;
        if (message.isBinary()) {
            received = EngineCodec.decodeBinary(EngineRevision.V4, payload);
        } else if (Utf8.isWellFormed(payload, 0, payload.length)) {
            received = EngineCodec.decodeText(EngineRevision.V4, payload, 0, payload.length);
        } else {
            throw new IllegalStateException("what was encoded is UTF-8");
        }
        return codec.decoder(DecoderLimits.DEFAULT).add(received);
    }

    @Benchmark
    public EncodedPacket encode() {
        return codec.event("/", 7, "send_message", args);
    }
}
