package chat.node.message;

import chat.node.message.RetryingClient.Acked;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Figures of a run: how long each fault kept clients waiting, and what they had to do about it. */
final class FaultReport {
    private record Fault(String name, long at) {}

    private final List<Fault> faults = new ArrayList<>();

    void begin(String fault) {
        faults.add(new Fault(fault, System.nanoTime()));
    }

    /** Once the clients have finished. */
    void print(List<RetryingClient> clients) {
        List<Acked> acked = clients.stream()
                .flatMap(client -> client.acked().stream())
                .sorted((a, b) -> Long.compare(a.ackedAt(), b.ackedAt()))
                .toList();
        for (int i = 0; i < faults.size(); i++) {
            long from = faults.get(i).at();
            long to = i + 1 < faults.size() ? faults.get(i + 1).at() : Long.MAX_VALUE;
            List<Acked> after = acked.stream()
                    .filter(one -> one.ackedAt() - from >= 0 && (to == Long.MAX_VALUE || one.ackedAt() - to < 0))
                    .toList();
            System.out.printf(
                    "%-22s no ack for %5d ms at most, one message waited %5d ms at most, %d acked, %d sent again%n",
                    faults.get(i).name(),
                    ms(longestSilence(from, after, to)),
                    ms(after.stream()
                            .mapToLong(one -> one.ackedAt() - one.sentAt())
                            .max()
                            .orElse(0)),
                    after.size(),
                    after.stream().filter(one -> one.tries() > 1).count());
        }
        long seconds = Math.max(
                1, ms(acked.get(acked.size() - 1).ackedAt() - acked.get(0).ackedAt()) / 1_000);
        System.out.printf(
                "%d messages acked in %d s, %d of them sent again (%d times), %d acks for what was stored already, %d connections%n",
                acked.size(),
                seconds,
                acked.stream().filter(one -> one.tries() > 1).count(),
                acked.stream().mapToInt(one -> one.tries() - 1).sum(),
                acked.stream().filter(Acked::repeated).count(),
                clients.stream().mapToInt(RetryingClient::connections).sum());
    }

    /** @param to when something else began */
    private static long longestSilence(long from, List<Acked> acked, long to) {
        long longest = 0;
        long last = from;
        for (Acked one : acked) {
            longest = Math.max(longest, one.ackedAt() - last);
            last = one.ackedAt();
        }
        return to == Long.MAX_VALUE ? longest : Math.max(longest, to - last);
    }

    private static long ms(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
