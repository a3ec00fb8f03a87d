package chat.node.bench;

import java.io.IOException;

/** A server in a process of its own, whose CPU time can be told from that of others. */
interface MeasuredServer extends AutoCloseable {
    int port();

    long pid();

    @Override
    void close() throws IOException;
}
