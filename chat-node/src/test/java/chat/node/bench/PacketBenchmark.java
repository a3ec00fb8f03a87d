package chat.node.bench;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EnginePacket;
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

    private SocketCodec codec;
    private List<?> args;
    private EnginePacket message;

    @Setup
    public void setUp() {
        codec = parser.equals("text") ? SocketCodec.text() : SocketCodec.msgpack();
        args = List.of(Map.of("room", "general", "content", "x".repeat(contentLength), "clientId", "c-123456"));
        EncodedPacket packet = codec.event("/", 7, "send_message", args);
        message = packet.text()
                .map(text -> EnginePacket.text(EngineType.MESSAGE, text, 1, text.length - 1))
                .orElseGet(() -> EnginePacket.binary(packet.binaries().get(0)));
    }

    @Benchmark
    public Optional<SocketPacket> parse() throws ProtocolException {
        return codec.decoder(DecoderLimits.DEFAULT).add(message);
    }

    @Benchmark
    public EncodedPacket encode() {
        return codec.event("/", 7, "send_message", args);
    }
}
