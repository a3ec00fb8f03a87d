package chat.node.bench.compare;

import java.util.Arrays;

/** Times that something took; not thread-safe. */
final class Latencies {
    private int[] micros = new int[1 << 12];
    private int count;

    void add(long nanos) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, 2 * count);
        }
        micros[count++] = (int) Math.min(Integer.MAX_VALUE, nanos / 1_000);
    }

    void addAll(Latencies others) {
        for (int i = 0; i < others.count; i++) {
            add(1_000L * others.micros[i]);
        }
    }

    /** In milliseconds: {@code quantile} of them took no longer. Not a number without any. */
    double milliseconds(double quantile) {
        if (count == 0) {
            return Double.NaN;
        }
        Arrays.sort(micros, 0, count);
        return micros[Math.max(0, (int) Math.ceil(quantile * count) - 1)] / 1000.0;
    }
}
