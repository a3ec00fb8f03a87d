package chat.node.dev;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Somebody wants the stack to stop, by Ctrl-C or one of its relatives. Asking a second time interrupts the thread that
 * stops it, which then hurries: for that a shutdown hook would not do, since the JVM turns a deaf ear to further signals
 * once it is on.
 */
final class StopRequest {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    private final CountDownLatch made = new CountDownLatch(1);
    private final Thread stopper;
    private final Console console;

    StopRequest(Thread stopper, Console console) {
        this.stopper = stopper;
        this.console = console;
    }

    void make(String by) {
        if (isMade()) {
            stopper.interrupt();
        } else {
            console.say("Stopping (" + by + ")");
        }
        made.countDown();
    }

    boolean isMade() {
        return made.getCount() == 0;
    }

    boolean await(Duration time) throws InterruptedException {
        return made.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    void listenForSignals() {
        for (String name : SIGNALS) {
            try {
                // By reflection: the compiler warns about every mention of these classes, and offers no other way.
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object proxy = Proxy.newProxyInstance(
                        StopRequest.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                            make("SIG" + name);
                            return null;
                        });
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot listen for SIG" + name, e);
            }
        }
    }
}
