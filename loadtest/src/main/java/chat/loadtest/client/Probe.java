package chat.loadtest.client;

/** Is told of everything that is measured, one by one. Called by many threads. */
public interface Probe {
    /** Times of {@link System#nanoTime()}. */
    void took(Timing timing, boolean polling, long from, long to);

    void failed(Timing timing, boolean polling, long from, long to, String why);
}
