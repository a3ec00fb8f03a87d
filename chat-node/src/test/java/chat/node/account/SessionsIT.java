package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.account.Sessions.Refresh;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SessionsIT {
    private static AccountFixture fixture;
    private static Account account;

    @BeforeAll
    static void start() throws Exception {
        fixture = new AccountFixture();
        account = fixture.register("ann@example.com");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void aRefreshTokenIsReplacedByItsUse() {
        Refresh first = fixture.sessions.open(account.id(), true);

        Refresh second = fixture.sessions.rotate(first.token());
        Refresh third = fixture.sessions.rotate(second.token());

        assertThat(third.accountId()).isEqualTo(account.id());
        assertThat(third.remember()).isTrue();
        assertThat(List.of(first.token(), second.token(), third.token()))
                .doesNotHaveDuplicates()
                .allSatisfy(token -> assertThat(token).matches("[A-Za-z0-9_-]{43}"));
    }

    @Test
    void onlyItsHashIsStored() {
        Refresh refresh = fixture.sessions.open(account.id(), false);

        int found = fixture.database.withHandle(handle -> handle.createQuery("""
                        SELECT count(*) FROM refresh_tokens t
                        WHERE position(convert_to(:token, 'UTF8') IN t.token_hash) > 0
                           OR t.token_hash = convert_to(:token, 'UTF8')
                        """)
                .bind("token", refresh.token())
                .mapTo(Integer.class)
                .one());

        assertThat(found).isZero();
        assertThat(refresh.toString()).doesNotContain(refresh.token());
    }

    @Test
    void aSpentTokenEndsItsWholeFamilyAndNoOther() {
        Refresh other = fixture.sessions.open(account.id(), false);
        Refresh stolen = fixture.sessions.open(account.id(), false);
        Refresh current =
                fixture.sessions.rotate(fixture.sessions.rotate(stolen.token()).token());
        double before = fixture.metrics.counter("chat.sessions.reused").count();

        assertInvalid(stolen.token());
        assertInvalid(current.token());
        assertInvalid(stolen.token());

        assertThat(fixture.metrics.counter("chat.sessions.reused").count()).isEqualTo(before + 1);
        assertThat(fixture.sessions.rotate(other.token()).accountId()).isEqualTo(account.id());
    }

    @Test
    void ofManyWhoSpendOneTokenAtOnceOneWinsAndTheFamilyEnds() throws Exception {
        for (int round = 0; round < 10; round++) {
            int nodes = 6;
            Refresh refresh = fixture.sessions.open(account.id(), false);
            CyclicBarrier together = new CyclicBarrier(nodes);
            Callable<Optional<Refresh>> node = () -> {
                together.await(10, TimeUnit.SECONDS);
                try {
                    return Optional.of(fixture.sessions.rotate(refresh.token()));
                } catch (ChatException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REFRESH_TOKEN);
                    return Optional.empty();
                }
            };

            List<Refresh> winners = AccountServiceIT.inParallel(nodes, node).stream()
                    .flatMap(Optional::stream)
                    .toList();

            assertThat(winners).hasSize(1);
            assertInvalid(winners.get(0).token());
        }
    }

    @Test
    void aSessionLastsAsLongAsItIsUsedInTime() {
        Refresh refresh = fixture.sessions.open(account.id(), false);
        fixture.clock.advance(Duration.ofHours(11));
        refresh = fixture.sessions.rotate(refresh.token());
        fixture.clock.advance(Duration.ofHours(11));
        refresh = fixture.sessions.rotate(refresh.token());

        fixture.clock.advance(Duration.ofHours(12));

        assertInvalid(refresh.token());
    }

    @Test
    void aRememberedSessionLastsLonger() {
        Refresh refresh = fixture.sessions.open(account.id(), true);
        assertThat(refresh.lifetime()).isEqualTo(Duration.ofDays(30));
        fixture.clock.advance(Duration.ofDays(29));
        refresh = fixture.sessions.rotate(refresh.token());
        fixture.clock.advance(Duration.ofDays(29));

        assertThat(fixture.sessions.rotate(refresh.token()).remember()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "\0", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "' OR 1=1 --"})
    void unknownTokensAreInvalid(String token) {
        assertInvalid(token);
    }

    @Test
    void expiredSessionsAreRemovedAndLivingOnesAreNot() {
        fixture.clock.advance(Duration.ofDays(100));
        fixture.service.direct().removeExpiredSessions();
        for (int i = 0; i < 1_200; i++) {
            fixture.sessions.open(account.id(), false);
        }
        Refresh spent = fixture.sessions.open(account.id(), true);
        fixture.clock.advance(Duration.ofDays(1));
        Refresh living = fixture.sessions.rotate(spent.token());

        assertThat(fixture.service.direct().removeExpiredSessions()).isGreaterThanOrEqualTo(1_200);

        assertThat(fixture.count("SELECT count(*) FROM sessions")).isEqualTo(1);
        assertThat(fixture.count("SELECT count(*) FROM refresh_tokens")).isEqualTo(2);
        assertThat(fixture.service.direct().removeExpiredSessions()).isZero();
        assertThat(fixture.service
                        .direct()
                        .refresh(living.token(), AccountFixture.address())
                        .account()
                        .id())
                .isEqualTo(account.id());
    }

    private static void assertInvalid(String token) {
        AccountServiceIT.assertRefused(ErrorCode.INVALID_REFRESH_TOKEN, () -> fixture.sessions.rotate(token));
    }
}
