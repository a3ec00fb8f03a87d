package chat.node.account;

import chat.common.error.ChatException;
import chat.node.account.AccountForms.Login;
import chat.node.account.AccountForms.Registration;
import chat.node.account.AccountService.Grant;
import chat.node.bus.RedisLink;
import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.limit.RateLimiter;
import chat.node.limit.SignInLimit;
import chat.node.storage.Database;
import chat.node.storage.TimeOrderedIds;
import chat.node.testkit.MutableClock;
import chat.node.testkit.TestDatabase;
import chat.node.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** The services of this package on real servers, without ports. */
final class AccountFixture implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    /** The service, for tests that have nothing else to do until it answers. */
    record Waiting(AccountService direct) {
        Account register(Registration registration, InetAddress client) {
            return outcome(direct.register(registration, client));
        }

        Grant login(Login login, InetAddress client) {
            return outcome(direct.login(login, client));
        }

        private static <T> T outcome(CompletionStage<T> stage) {
            try {
                return stage.toCompletableFuture().join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof ChatException cause ? cause : e;
            }
        }
    }

    private static final NodeConfig.Tokens TOKENS = new NodeConfig.Tokens(
            List.of(new NodeConfig.SigningKey("k1", new Secret("a secret of no less than 32 bytes"))),
            "chat",
            "chat",
            Duration.ofMinutes(15),
            Duration.ofHours(12),
            Duration.ofDays(30));

    final MutableClock clock = new MutableClock(Instant.parse("2026-11-20T10:00:00.123Z"));
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final TimeOrderedIds ids = new TimeOrderedIds(clock);
    final Tokens tokens = new Tokens(TOKENS, clock);
    final Database database;
    final AccountDao accounts;
    final Sessions sessions;
    final Waiting service;

    private final RedisLink redis;
    private final RateLimiter limiter;

    AccountFixture() throws Exception {
        database = TestDatabase.migrated();
        redis = TestRedis.started();
        limiter = new RateLimiter(redis, clock, metrics);
        accounts = new AccountDao(database);
        sessions = new Sessions(new SessionDao(database), TOKENS, ids, clock, metrics);
        service = service(new Passwords(4), 1_000);
    }

    Waiting service(Passwords passwords, int perMinute) {
        SignInLimit limit = new SignInLimit(limiter, new NodeConfig.Limits(perMinute, perMinute));
        PasswordHashing hashing = new PasswordHashing(passwords, Runnable::run, Runnable::run);
        return new Waiting(new AccountService(accounts, sessions, hashing, tokens, limit, ids, clock));
    }

    Account register(String email) {
        return service.register(registration(Optional.of(email), Optional.empty(), Optional.empty()), address());
    }

    static Registration registration(Optional<String> email, Optional<String> phone, Optional<Avatar> avatar) {
        return new Registration(
                email.map(EmailAddress::parse),
                phone.map(PhoneNumber::parse),
                Passwords.accept(PASSWORD),
                DisplayName.parse("Ann"),
                avatar);
    }

    static Login login(String typed, String password) {
        EmailAddress email = EmailAddress.parse(typed);
        return new Login(email.key(), Optional.of(email), Optional.empty(), Passwords.encode(password), false);
    }

    static Login loginByPhone(String phone) {
        return new Login(
                phone, Optional.empty(), Optional.of(PhoneNumber.parse(phone)), Passwords.encode(PASSWORD), true);
    }

    /** Somebody new each time, as far as the limits can see. */
    static InetAddress address() {
        byte[] address = new byte[16];
        ThreadLocalRandom.current().nextBytes(address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    int count(String sql) {
        return database.withHandle(
                handle -> handle.createQuery(sql).mapTo(Integer.class).one());
    }

    @Override
    public void close() {
        redis.close();
        database.close();
    }
}
