package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.account.AccountDao.Credentials;
import chat.node.account.AccountService.Grant;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AccountServiceIT {
    private static AccountFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new AccountFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void anAccountIsKeptAsItWasGiven() {
        Avatar avatar = Avatar.of("GIF89a and so on".getBytes(StandardCharsets.US_ASCII));

        Account account = fixture.service.register(
                AccountFixture.registration(
                        Optional.of("Kept@Example.com"), Optional.of("+44 1632 960001"), Optional.of(avatar)),
                AccountFixture.address());

        assertThat(account.id().version()).isEqualTo(7);
        assertThat(account.email()).contains("Kept@Example.com");
        assertThat(account.phone()).contains("+441632960001");
        assertThat(account.createdAt()).isEqualTo(fixture.clock.instant());
        assertThat(account.lastSeenAt()).isEmpty();
        assertThat(account.avatarHash())
                .hasValueSatisfying(hash -> assertThat(hash).hasSize(16));
        assertThat(fixture.service.direct().find(account.id())).contains(account);
        assertThat(fixture.service.direct().findAvatar(account.id()))
                .hasValueSatisfying(found -> assertThat(found.content()).isEqualTo(avatar.content()));
        assertThat(fixture.service.direct().find(fixture.ids.next())).isEmpty();
    }

    @Test
    void oneEmailHasOneAccountHoweverItIsWritten() {
        fixture.register("taken@example.com");

        assertRefused(ErrorCode.EMAIL_TAKEN, () -> fixture.register(" TAKEN@Example.COM "));
    }

    @Test
    void onePhoneHasOneAccountAndALostRaceLeavesNothingBehind() {
        register(Optional.empty(), Optional.of("+44 1632 960002"));
        int before = fixture.count("SELECT count(*) FROM accounts");

        assertRefused(
                ErrorCode.PHONE_TAKEN,
                () -> register(Optional.of("second@example.com"), Optional.of("0044 (1632) 960-002")));

        assertThat(fixture.count("SELECT count(*) FROM accounts")).isEqualTo(before);
    }

    @Test
    void ofManyWhoRegisterOneEmailAtOnceOneIsFirst() throws Exception {
        Callable<Boolean> attempt = () -> {
            try {
                fixture.register("race@example.com");
                return true;
            } catch (ChatException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.EMAIL_TAKEN);
                return false;
            }
        };

        assertThat(inParallel(8, attempt)).containsOnlyOnce(true);
    }

    @Test
    void loginWorksByEmailAndByPhone() {
        Account account = register(Optional.of("both@example.com"), Optional.of("+441632960003"));

        Grant byEmail =
                fixture.service.login(AccountFixture.login("BOTH@example.com", AccountFixture.PASSWORD), address());
        Grant byPhone = fixture.service.login(AccountFixture.loginByPhone("00441632960003"), address());

        assertThat(byEmail.account()).isEqualTo(account).isEqualTo(byPhone.account());
        assertThat(fixture.tokens.verify(byEmail.access().token()).accountId()).isEqualTo(account.id());
        assertThat(byEmail.refresh().remember()).isFalse();
        assertThat(byPhone.refresh().remember()).isTrue();
    }

    @Test
    void anUnknownAccountAndAWrongPasswordAreOneAnswer() {
        fixture.register("known@example.com");

        for (String password : List.of("wrong horse", "x", "p".repeat(73), "\0")) {
            for (String email : List.of("known@example.com", "unknown@example.com")) {
                assertRefused(
                        ErrorCode.INVALID_CREDENTIALS,
                        () -> fixture.service.login(AccountFixture.login(email, password), address()));
            }
        }
    }

    /** As a ratio, since machines differ, and in turns, so that whatever disturbs one disturbs the other. */
    @Test
    void anUnknownAccountTakesAsLongAsAWrongPassword() {
        AccountFixture.Waiting service = fixture.service(new Passwords(8), 1_000);
        service.register(
                AccountFixture.registration(Optional.of("timed@example.com"), Optional.empty(), Optional.empty()),
                address());

        long[] known = new long[21];
        long[] unknown = new long[21];
        for (int i = 0; i < known.length; i++) {
            known[i] = nanosOfFailure(service, "timed@example.com");
            unknown[i] = nanosOfFailure(service, "nobody@example.com");
        }

        assertThat(median(unknown) / median(known)).isBetween(0.5, 2.0);
    }

    @Test
    void aLoginAfterTheCostChangedRenewsTheHash() {
        fixture.register("older@example.com");
        EmailAddress email = EmailAddress.parse("older@example.com");
        AccountFixture.Waiting today = fixture.service(new Passwords(5), 1_000);
        assertThat(hashOf(email)).startsWith("$2b$04$");

        assertRefused(
                ErrorCode.INVALID_CREDENTIALS,
                () -> today.login(AccountFixture.login("older@example.com", "wrong horse"), address()));
        assertThat(hashOf(email)).startsWith("$2b$04$");
        today.login(AccountFixture.login("older@example.com", AccountFixture.PASSWORD), address());
        assertThat(hashOf(email)).startsWith("$2b$05$");
        today.login(AccountFixture.login("older@example.com", AccountFixture.PASSWORD), address());
    }

    @Test
    void signInsAreLimitedPerAccountFromWhereverTheyCome() {
        fixture.register("limited@example.com");
        AccountFixture.Waiting strict = fixture.service(new Passwords(4), 3);
        for (int i = 0; i < 3; i++) {
            strict.login(AccountFixture.login("limited@example.com", AccountFixture.PASSWORD), address());
        }

        assertRefused(
                ErrorCode.RATE_LIMITED,
                () -> strict.login(AccountFixture.login("Limited@example.com", AccountFixture.PASSWORD), address()));
        assertRefused(
                ErrorCode.INVALID_CREDENTIALS,
                () -> strict.login(AccountFixture.login("other@example.com", AccountFixture.PASSWORD), address()));
    }

    @Test
    void signInsAndRegistrationsAreLimitedPerAddress() {
        AccountFixture.Waiting strict = fixture.service(new Passwords(4), 2);
        InetAddress client = address();
        for (int i = 0; i < 2; i++) {
            String email = "guess" + i + "@example.com";
            assertRefused(
                    ErrorCode.INVALID_CREDENTIALS,
                    () -> strict.login(AccountFixture.login(email, AccountFixture.PASSWORD), client));
            strict.register(
                    AccountFixture.registration(
                            Optional.of("new" + i + "@example.com"), Optional.empty(), Optional.empty()),
                    client);
        }

        assertRefused(
                ErrorCode.RATE_LIMITED,
                () -> strict.login(AccountFixture.login("guess9@example.com", AccountFixture.PASSWORD), client));
        assertRefused(
                ErrorCode.RATE_LIMITED,
                () -> strict.register(
                        AccountFixture.registration(
                                Optional.of("new9@example.com"), Optional.empty(), Optional.empty()),
                        client));
    }

    private static Account register(Optional<String> email, Optional<String> phone) {
        return fixture.service.register(AccountFixture.registration(email, phone, Optional.empty()), address());
    }

    private static InetAddress address() {
        return AccountFixture.address();
    }

    private static String hashOf(EmailAddress email) {
        return fixture.accounts
                .findCredentials(email)
                .map(Credentials::passwordHash)
                .orElseThrow();
    }

    private static long nanosOfFailure(AccountFixture.Waiting service, String email) {
        long from = System.nanoTime();
        assertRefused(
                ErrorCode.INVALID_CREDENTIALS,
                () -> service.login(AccountFixture.login(email, "wrong horse"), address()));
        return System.nanoTime() - from;
    }

    private static double median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    static <T> List<T> inParallel(int count, Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<T>> started = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(task))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> one : started) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
