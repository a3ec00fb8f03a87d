package chat.loadtest.lean;

import java.util.concurrent.atomic.AtomicInteger;

/** Who is in it hears what is said there. */
record Room(String name, AtomicInteger members) {
    Room(String name) {
        this(name, new AtomicInteger());
    }
}
