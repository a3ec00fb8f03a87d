package chat.node.bench;

import chat.common.json.Json;
import chat.node.bus.frame.BroadcastFrame;
import chat.node.bus.frame.EventData;
import chat.node.bus.frame.FrameLimits;
import chat.node.bus.frame.Frames;
import chat.node.bus.frame.Options;
import chat.node.bus.frame.PoisonException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a broadcast costs as bytes for the other nodes: written once, read once by each node that serves the room. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {
    @Param({"message", "binary"})
    public String kind;

    private final Frames frames = new Frames(FrameLimits.DEFAULT);
    private BroadcastFrame frame;
    private byte[] bytes;

    @Setup
    public void prepare() {
        ObjectNode message = Json.mapper()
                .createObjectNode()
                .put("id", "0190a5c4-8a7b-7c3e-9b1f-2d3e4f5a6b7c")
                .put("room", "0190a5c4-8a7b-7c3e-9b1f-000000000001")
                .put("seq", 4_711)
                .put("sender", "0190a5c4-8a7b-7c3e-9b1f-000000000002")
                .put("text", "Shall we meet at the fountain at a quarter past nine, rain or shine?")
                .put("sentAt", "2026-11-20T12:00:00.000Z");
        if (kind.equals("binary")) {
            message.put("data", new byte[10_000]);
        }
        ArrayNode data = Json.mapper().createArrayNode().add("message").add(message);
        Options options = new Options(List.of("0190a5c4-8a7b-7c3e-9b1f-000000000001"), List.of());
        frame = new BroadcastFrame("Ab3xYz", "/", new EventData(data), options);
        bytes = frames.write(frame);
    }

    @Benchmark
    public byte[] write() {
        return frames.write(frame);
    }

    @Benchmark
    public BroadcastFrame read() throws PoisonException {
        return frames.readBroadcast(bytes);
    }

    @Benchmark
    public boolean isOwn() {
        return Frames.isFrom("Ab3xYz", bytes);
    }
}
