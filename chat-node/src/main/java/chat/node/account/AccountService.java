package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.account.AccountDao.Credentials;
import chat.node.account.AccountDao.NewAccount;
import chat.node.account.AccountForms.Login;
import chat.node.account.AccountForms.Registration;
import chat.node.limit.SignInLimit;
import chat.node.storage.TimeOrderedIds;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The rules of accounts: who gets one, who is let in, and what is known about whom. Every call blocks for its
 * servers, so it belongs on the workers; passwords are computed elsewhere, and only after the limits allowed it.
 */
public final class AccountService {
    /** Somebody who has just proved who he is. */
    record Grant(Account account, Tokens.Access access, Sessions.Refresh refresh) {}

    /** @param newHash if the stored one was made at another cost than today's */
    private record Verdict(boolean right, Optional<String> newHash) {
        @Override
        public String toString() {
            return "Verdict[" + right + "]";
        }
    }

    private final AccountDao accounts;
    private final Sessions sessions;
    private final PasswordHashing hashing;
    private final Tokens tokens;
    private final SignInLimit limit;
    private final TimeOrderedIds ids;
    private final Clock clock;

    public AccountService(
            AccountDao accounts,
            Sessions sessions,
            PasswordHashing hashing,
            Tokens tokens,
            SignInLimit limit,
            TimeOrderedIds ids,
            Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.hashing = hashing;
        this.tokens = tokens;
        this.limit = limit;
        this.ids = ids;
        this.clock = clock;
    }

    public Optional<Account> find(UUID id) {
        return accounts.find(id);
    }

    /** Deletes sessions that nobody can continue any more. For a timer: once an hour, on any node, is plenty. */
    public int removeExpiredSessions() {
        return sessions.removeExpired();
    }

    /** Those who were seen later already stay as they are. */
    public void recordLastSeen(Map<UUID, Instant> seenAtByAccount) {
        accounts.recordLastSeen(seenAtByAccount);
    }

    /** @throws ChatException {@code email_taken}, {@code phone_taken}, {@code rate_limited} */
    CompletionStage<Account> register(Registration registration, InetAddress client) {
        limit.takeRegistration(client);
        return hashing.compute(
                passwords -> passwords.hash(registration.password()), hash -> insert(registration, hash));
    }

    /**
     * The same answer, after the same time, whether the account is unknown or the password wrong.
     *
     * @throws ChatException {@code invalid_credentials}, {@code rate_limited}
     */
    CompletionStage<Grant> login(Login login, InetAddress client) {
        limit.takeSignIn(login.identity(), client);
        // One that no account can have is refused unseen: that takes less time, but for every account alike.
        byte[] password = login.password().orElseThrow(() -> new ChatException(ErrorCode.INVALID_CREDENTIALS));
        Optional<Credentials> found = login.email()
                .flatMap(accounts::findCredentials)
                .or(() -> login.phone().flatMap(accounts::findCredentials));
        Optional<String> stored = found.map(Credentials::passwordHash);
        return hashing.compute(
                passwords -> judge(passwords, password, stored), verdict -> admit(verdict, found, login.remember()));
    }

    /** @throws ChatException {@code invalid_refresh_token}, {@code rate_limited} */
    Grant refresh(String refreshToken, InetAddress client) {
        limit.takeRefresh(client);
        Sessions.Refresh refresh = sessions.rotate(refreshToken);
        Account account = accounts.find(refresh.accountId())
                .orElseThrow(() -> new ChatException(ErrorCode.INVALID_REFRESH_TOKEN));
        return new Grant(account, tokens.issue(account, refresh.sessionId()), refresh);
    }

    Tokens.Access issueAccess(Account account) {
        return tokens.issue(account);
    }

    Optional<Avatar> findAvatar(UUID id) {
        return accounts.findAvatar(id);
    }

    private Account insert(Registration registration, String passwordHash) {
        NewAccount account = new NewAccount(
                ids.next(),
                registration.email(),
                registration.phone(),
                passwordHash,
                registration.displayName(),
                registration.avatar(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        switch (accounts.insert(account)) {
            case EMAIL_TAKEN -> throw new ChatException(ErrorCode.EMAIL_TAKEN);
            case PHONE_TAKEN -> throw new ChatException(ErrorCode.PHONE_TAKEN);
            case DONE -> {}
        }
        return accounts.find(account.id()).orElseThrow();
    }

    private static Verdict judge(Passwords passwords, byte[] password, Optional<String> stored) {
        boolean right = passwords.verify(password, stored);
        boolean renew = right && passwords.isOutdated(stored.orElseThrow());
        return new Verdict(right, renew ? Optional.of(passwords.hash(password)) : Optional.empty());
    }

    private Grant admit(Verdict verdict, Optional<Credentials> found, boolean remember) {
        if (!verdict.right()) {
            throw new ChatException(ErrorCode.INVALID_CREDENTIALS);
        }
        Credentials credentials = found.orElseThrow();
        Account account = credentials.account();
        verdict.newHash().ifPresent(hash -> accounts.replaceHash(account.id(), credentials.passwordHash(), hash));
        Sessions.Refresh refresh = sessions.open(account.id(), remember);
        return new Grant(account, tokens.issue(account, refresh.sessionId()), refresh);
    }
}
