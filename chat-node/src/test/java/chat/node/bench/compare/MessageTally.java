package chat.node.bench.compare;

/** What the senders of one load have been told. On their event loop only. */
final class MessageTally {
    private final int[] ackedBySender;
    private long acked;
    private long delivered;
    private int joined;
    private int underWay;
    private String failure;

    /** Of the acks since measuring began. */
    private Latencies latencies = new Latencies();

    /** At one moment, whole. */
    record Snapshot(long nanoTime, long acked, long delivered, int joined, int underWay, String failure) {}

    MessageTally(int senders) {
        ackedBySender = new int[senders];
    }

    void joined() {
        joined++;
    }

    void sent() {
        underWay++;
    }

    void delivered() {
        delivered++;
    }

    void acked(int sender, long nanos) {
        acked++;
        underWay--;
        ackedBySender[sender]++;
        latencies.add(nanos);
    }

    /** The first one is kept. */
    void failed(String why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** @return those since the last call */
    Latencies latencies() {
        Latencies past = latencies;
        latencies = new Latencies();
        return past;
    }

    int[] ackedBySender() {
        return ackedBySender.clone();
    }

    Snapshot snapshot() {
        return new Snapshot(System.nanoTime(), acked, delivered, joined, underWay, failure);
    }
}
