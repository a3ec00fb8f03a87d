package chat.node.app;

import chat.node.account.AccountDao;
import chat.node.account.AccountEvents;
import chat.node.account.AccountRoutes;
import chat.node.account.AccountService;
import chat.node.account.OnlineStatus;
import chat.node.account.PasswordHashing;
import chat.node.account.Passwords;
import chat.node.account.SessionDao;
import chat.node.account.Sessions;
import chat.node.account.SignedIn;
import chat.node.account.SocketSignIn;
import chat.node.account.Tokens;
import chat.node.bus.RedisLink;
import chat.node.config.NodeConfig;
import chat.node.limit.RateLimiter;
import chat.node.limit.SignInLimit;
import chat.node.rest.Router;
import chat.node.socket.Namespace;
import chat.node.socket.route.EventGate;
import chat.node.socket.route.EventRouter;
import chat.node.storage.Database;
import chat.node.storage.TimeOrderedIds;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The wiring of accounts, one area of {@link ChatNode}. */
final class Accounts {
    private final Tokens tokens;
    private final AccountService service;
    private final AccountEvents events;
    private final Executor workers;
    private final MeterRegistry meters;

    Accounts(
            NodeConfig config,
            Database database,
            RedisLink redis,
            Executor hashing,
            Executor workers,
            Clock clock,
            MeterRegistry meters) {
        this.workers = workers;
        this.meters = meters;
        TimeOrderedIds ids = new TimeOrderedIds(clock);
        tokens = new Tokens(config.tokens(), clock);
        Sessions sessions = new Sessions(new SessionDao(database), config.tokens(), ids, clock, meters);
        events = new AccountEvents(tokens, sessions, clock);
        service = new AccountService(
                new AccountDao(database),
                sessions,
                new PasswordHashing(new Passwords(config.passwords().bcryptCost()), hashing, workers),
                tokens,
                new SignInLimit(new RateLimiter(redis, clock, meters), config.limits()),
                ids,
                clock);
    }

    AccountService service() {
        return service;
    }

    /**
     * Nobody is in the namespace, or says anything there, without a token that is still good.
     *
     * @param gates what else is asked before each event
     * @return where features register their events
     */
    EventRouter register(Namespace namespace, EventGate... gates) {
        namespace.listeners().use(new SocketSignIn(tokens));
        List<EventGate> all = new ArrayList<>(List.of(events::check));
        all.addAll(List.of(gates));
        EventRouter router = new EventRouter(namespace.listeners(), all, meters);
        events.register(router);
        return router;
    }

    /** For a chore that comes round every second. */
    void sweepTokens(Namespace namespace) {
        events.sweep(namespace);
    }

    SignedIn signedIn() {
        return new SignedIn(tokens);
    }

    void register(Router router, OnlineStatus online) {
        new AccountRoutes(service, signedIn(), online, workers).register(router);
    }
}
