package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import chat.node.account.FieldProblems.InvalidField;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Passwords passwords = new Passwords(4);

    @Test
    void theRightPasswordVerifiesAndNoOther() {
        String hash = passwords.hash(bytes("correct horse"));

        assertThat(hash).startsWith("$2b$04$").hasSize(60);
        assertThat(passwords.verify(bytes("correct horse"), Optional.of(hash))).isTrue();
        assertThat(passwords.verify(bytes("correct horsf"), Optional.of(hash))).isFalse();
        assertThat(passwords.verify(bytes("correct hors"), Optional.of(hash))).isFalse();
    }

    @Test
    void nobodyHasNoPassword() {
        assertThat(passwords.verify(bytes("nobody's password"), Optional.empty()))
                .isFalse();
    }

    @Test
    void all72BytesCount() {
        byte[] longest = Passwords.accept("ü".repeat(36));
        String hash = passwords.hash(longest);
        byte[] other = longest.clone();
        other[71]++;

        assertThat(passwords.verify(longest, Optional.of(hash))).isTrue();
        assertThat(passwords.verify(other, Optional.of(hash))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1234567", "1234567\0", "12345678\0", "12345678\ud800", "üüü"})
    void unfitPasswordsAreRefused(String typed) {
        assertThatThrownBy(() -> Passwords.accept(typed)).isInstanceOf(InvalidField.class);
    }

    @Test
    void lengthIsCountedInBytes() {
        assertThat(Passwords.accept("12345678")).hasSize(8);
        assertThat(Passwords.accept("üüüü")).hasSize(8);
        assertThat(Passwords.accept("p".repeat(72))).hasSize(72);
        assertThatThrownBy(() -> Passwords.accept("p".repeat(73))).isInstanceOf(InvalidField.class);
        assertThatThrownBy(() -> Passwords.accept("ü".repeat(37))).isInstanceOf(InvalidField.class);
        assertThatThrownBy(() -> Passwords.accept("€".repeat(25))).isInstanceOf(InvalidField.class);
    }

    @Test
    void hashesOfAnotherCostVerifyAndAreOutdated() {
        String cheaper = passwords.hash(bytes("correct horse"));
        Passwords today = new Passwords(6);

        assertThat(today.verify(bytes("correct horse"), Optional.of(cheaper))).isTrue();
        assertThat(today.isOutdated(cheaper)).isTrue();
        assertThat(passwords.isOutdated(cheaper)).isFalse();
    }

    @Test
    void hashesOfOtherMakersVerify() {
        // as Node's bcrypt and PHP mark theirs
        for (BCrypt.Version version : new BCrypt.Version[] {BCrypt.Version.VERSION_2A, BCrypt.Version.VERSION_2Y}) {
            String hash = new String(BCrypt.with(version).hash(4, bytes("correct horse")), StandardCharsets.US_ASCII);
            assertThat(passwords.verify(bytes("correct horse"), Optional.of(hash)))
                    .isTrue();
        }
    }

    /**
     * As a ratio, since machines differ; of processor time, since this one may be busy; in turns, so that whatever
     * disturbs one disturbs all.
     */
    @Test
    void unknownAccountsTakeAsLongAsKnownOnes() {
        Passwords today = new Passwords(8);
        List<Optional<String>> hashes = List.of(
                Optional.of(today.hash(bytes("correct horse"))),
                Optional.empty(),
                Optional.of(new Passwords(5).hash(bytes("correct horse"))));
        long[][] nanos = new long[hashes.size()][15];
        for (int round = 0; round < 15; round++) {
            for (int kind = 0; kind < hashes.size(); kind++) {
                nanos[kind][round] = processorNanosOfFailure(today, hashes.get(kind));
            }
        }
        double known = median(nanos[0]);

        assertThat(median(nanos[1]) / known).as("no account").isBetween(0.75, 1.33);
        assertThat(median(nanos[2]) / known).as("a hash of lower cost").isBetween(0.75, 1.33);
    }

    private static long processorNanosOfFailure(Passwords passwords, Optional<String> hash) {
        long from = THREADS.getCurrentThreadCpuTime();
        assertThat(passwords.verify(bytes("wrong horse"), hash)).isFalse();
        return THREADS.getCurrentThreadCpuTime() - from;
    }

    private static double median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
