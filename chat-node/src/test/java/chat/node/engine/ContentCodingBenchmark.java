package chat.node.engine;

import io.netty.handler.codec.http.HttpHeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long the answer to a poll keeps its event loop busy when it is compressed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ContentCodingBenchmark {
    private static final String[] WORDS =
            "the fountain at nine of course who brings bread and what does she say about rain tomorrow or never mind"
                    .split(" ");

    @Param({"64", "256", "1024"})
    public int kilobytes;

    private byte[] messages;

    @Setup
    public void prepare() {
        Random random = new Random(4711);
        StringBuilder text = new StringBuilder();
        for (int number = 0; text.length() < kilobytes * 1024; number++) {
            text.append("42[\"message\",{\"seq\":").append(number).append(",\"text\":\"");
            for (int i = 0; i < 12; i++) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            text.append("\"}]\u001e");
        }
        text.setLength(kilobytes * 1024);
        messages = text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    public byte[] gzip() {
        return ContentCoding.encode(HttpHeaderValues.GZIP, messages);
    }
}
