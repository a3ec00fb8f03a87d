package chat.loadtest.scenario;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;

import chat.loadtest.client.ChatClient;
import chat.loadtest.client.ChatClient.Step;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;

/** What a client says comes next, done one after the other until it is gone. */
abstract class Steps {
    static final String CLIENT = "client";
    private static final String STEP = "step";

    static ChatClient client(Session session) {
        ChatClient client = session.get(CLIENT);
        if (client == null) {
            throw new IllegalStateException("no client in the session");
        }
        return client;
    }

    static long now() {
        return System.nanoTime();
    }

    final ChainBuilder live() {
        return exec(
                asLongAs(session -> !client(session).isGone())
                        .on(
                                exec(session -> hangUp(session)
                                        .markAsSucceeded()
                                        .set(STEP, client(session).plan(now()))),
                                step(Step.CONNECT, connect()),
                                step(Step.ASK, ask()),
                                step(Step.ASK_AND_LISTEN, askAndListen()),
                                step(Step.TELL_AND_LISTEN, tellAndListen()),
                                step(Step.WAIT, idle()),
                                step(Step.CLOSE, close())),
                exec(session -> hangUp(session)));
    }

    private Session hangUp(Session session) {
        return client(session).abandonsConnection() ? closeAbandoned(session) : session;
    }

    /** A connection that nobody wants any more, and that may be dead: nothing is waited for. */
    abstract Session closeAbandoned(Session session);

    private static ChainBuilder step(Step step, ChainBuilder chain) {
        return doIf(session -> session.get(STEP) == step).then(chain);
    }

    abstract ChainBuilder connect();

    abstract ChainBuilder ask();

    abstract ChainBuilder askAndListen();

    abstract ChainBuilder tellAndListen();

    abstract ChainBuilder idle();

    abstract ChainBuilder close();

    static ChainBuilder waitAWhile() {
        return exec(pause(session -> client(session).pauseTime(now())));
    }

    static ChainBuilder reportAsked() {
        return exec(session -> {
            client(session).asked(session.isFailed(), now());
            return session;
        });
    }
}
