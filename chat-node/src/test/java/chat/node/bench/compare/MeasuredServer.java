package chat.node.bench.compare;

import java.io.IOException;

/** A server in a process of its own, whose CPU time can be told from that of others. */
interface MeasuredServer extends AutoCloseable {
    int port();

    long pid();

    /** Has it collect its garbage; returns when it has. */
    void collect() throws IOException;

    @Override
    void close() throws IOException;
}
