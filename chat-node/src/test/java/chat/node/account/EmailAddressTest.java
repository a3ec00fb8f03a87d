package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.account.FieldProblems.InvalidField;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
    @ParameterizedTest
    @CsvSource({
        "ann@example.com, ann@example.com",
        "' Ann.Lee+chat@Example.COM ', ann.lee+chat@example.com",
        "o'neil_1@mail.example.co.uk, o'neil_1@mail.example.co.uk",
        "jörg@münchen.de, jörg@münchen.de",
        "JO\u0308RG@example.de, jörg@example.de",
        "用户@例子.公司, 用户@例子.公司",
        "I@EXAMPLE.COM, i@example.com",
        "x@xn--mnchen-3ya.de, x@xn--mnchen-3ya.de",
    })
    void addressesAreLookedUpByTheirKey(String typed, String key) {
        EmailAddress email = EmailAddress.parse(typed);

        assertThat(email.key()).isEqualTo(key);
        assertThat(email.typed()).isEqualTo(typed.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ann",
                "@example.com",
                "ann@",
                "ann@example",
                "ann@@example.com",
                "a@b@example.com",
                "ann lee@example.com",
                "ann@exam ple.com",
                ".ann@example.com",
                "ann.@example.com",
                "a..b@example.com",
                "ann@.example.com",
                "ann@example.com.",
                "ann@example..com",
                "ann@-example.com",
                "ann@example-.com",
                "ann@exa_mple.com",
                "ann@192.0.2.1",
                "ann@[192.0.2.1]",
                "\"ann\"@example.com",
                "Ann <ann@example.com>",
                "ann@example.com,bob@example.com",
                "ann\0@example.com",
                "ann\n@example.com",
                "ann@example.com\r\nBcc: x@example.com",
                "ann\u200b@example.com",
                "ann\u202e@example.com",
                "ann\ud800@example.com",
            })
    void anythingElseIsRefused(String typed) {
        assertThatThrownBy(() -> EmailAddress.parse(typed)).isInstanceOf(InvalidField.class);
    }

    @Test
    void lengthsAreHeldTo() {
        String domain = ("d".repeat(61) + ".").repeat(3) + "com";
        assertThat(EmailAddress.parse("l".repeat(64) + "@" + domain).key()).hasSize(254);
        assertRefused("l".repeat(65) + "@example.com");
        assertRefused("l".repeat(64) + "@d" + domain);
        assertRefused("ann@" + "d".repeat(64) + ".com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@", ".", "a.", "-", "a@a.", "\u0301", "é", "\u1100\u1161"})
    void hostileTextTakesNoTime(String piece) {
        String text = "a@" + piece.repeat(1_000_000 / piece.length()) + "!";
        String within = "a@" + piece.repeat(240 / piece.length()) + "!";

        Assertions.assertTimeout(Duration.ofSeconds(2), () -> {
            assertRefused(text);
            for (int i = 0; i < 1_000; i++) {
                assertRefused(within);
            }
        });
    }

    @Property
    void whateverIsTypedIsAnAddressOrRefused(@ForAll String typed) {
        parse(typed).ifPresent(EmailAddressTest::assertSound);
    }

    @Property
    void whateverStandsAroundTheSignIsAnAddressOrRefused(@ForAll String local, @ForAll String domain) {
        parse(local + "@" + domain + ".com").ifPresent(EmailAddressTest::assertSound);
    }

    private static void assertSound(EmailAddress email) {
        assertThat(email.key()).hasSizeLessThanOrEqualTo(EmailAddress.MAX_LENGTH);
        assertThat(email.key().codePoints().noneMatch(Character::isISOControl)).isTrue();
        assertThat(EmailAddress.parse(email.key()).key()).isEqualTo(email.key());
        assertThat(EmailAddress.parse(" " + email.typed() + " ").key()).isEqualTo(email.key());
    }

    private static Optional<EmailAddress> parse(String typed) {
        try {
            return Optional.of(EmailAddress.parse(typed));
        } catch (InvalidField e) {
            return Optional.empty();
        }
    }

    private static void assertRefused(String typed) {
        assertThatThrownBy(() -> EmailAddress.parse(typed)).isInstanceOf(InvalidField.class);
    }
}
