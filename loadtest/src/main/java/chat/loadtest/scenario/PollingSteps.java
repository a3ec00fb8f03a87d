package chat.loadtest.scenario;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import chat.common.protocol.ProtocolException;
import chat.loadtest.client.ChatClient;
import chat.loadtest.client.Wire;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CheckBuilder;
import io.gatling.javaapi.core.Session;

/**
 * Carries the packets of a client over HTTP. A user of Gatling does one thing at a time, while a browser polls and posts at once:
 * so two users share a client, one that posts and one that polls.
 */
final class PollingSteps extends Steps {
    private static final String SID = "sid";
    private static final String POLL = Wire.PATH + "polling";

    @Override
    ChainBuilder connect() {
        return exec(exec(http("open").get(POLL).check(status().is(200), eachPacket())), exec(session -> {
            client(session).opened(session.isFailed(), now());
            return session;
        }));
    }

    @Override
    ChainBuilder ask() {
        return exec(
                post(),
                asLongAs(session -> !session.isFailed() && client(session).mayStillBeAnswered(now()))
                        .on(waitAWhile()),
                reportAsked());
    }

    /** The other user listens. */
    @Override
    ChainBuilder askAndListen() {
        return ask();
    }

    @Override
    ChainBuilder tellAndListen() {
        return exec(post(), reportAsked());
    }

    @Override
    ChainBuilder idle() {
        return waitAWhile();
    }

    @Override
    ChainBuilder close() {
        return exec(
                exec(http("close")
                        .post(PollingSteps::address)
                        .body(StringBody(Wire.CLOSE))
                        .silent()),
                exec(session -> {
                    client(session).closed(now());
                    return session;
                }));
    }

    /** Nobody polls on it any more, which is its end. */
    @Override
    Session closeAbandoned(Session session) {
        return session;
    }

    /** What the user does that polls. Answers come when there is something to say: their time says nothing. */
    static ChainBuilder poll() {
        return asLongAs(session -> !client(session).isGone())
                .on(doIfOrElse(session -> client(session).sid().isEmpty())
                        .then(waitAWhile())
                        .orElse(
                                exec(session -> session.markAsSucceeded()
                                        .set(SID, client(session).sid())),
                                exec(http("poll")
                                        .get(session -> POLL + "&sid=" + session.getString(SID))
                                        .silent()
                                        .check(status().is(200), eachPacket())),
                                doIf(Session::isFailed).then(exec(session -> {
                                    lost(client(session), session.getString(SID));
                                    return session.markAsSucceeded();
                                }))));
    }

    /** Unless it has another connection by now. */
    private static void lost(ChatClient client, String sid) {
        if (client.sid().equals(sid)) {
            client.lost(now());
        }
    }

    private static ChainBuilder post() {
        return exec(http("post")
                .post(PollingSteps::address)
                .body(StringBody(session -> client(session).packet()))
                .header("Content-Type", "text/plain;charset=UTF-8")
                .check(status().is(200)));
    }

    private static String address(Session session) {
        return POLL + "&sid=" + client(session).sid();
    }

    private static CheckBuilder eachPacket() {
        return bodyString()
                .transformWithSession((body, session) -> {
                    try {
                        Wire.packets(body).forEach(packet -> client(session).hear(packet, now()));
                        return "heard";
                    } catch (ProtocolException e) {
                        return "a body that cannot be read";
                    }
                })
                .is("heard");
    }
}
