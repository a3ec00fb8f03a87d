package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.account.FieldProblems.InvalidField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"A", " Ann Lee ", "李小龙", "👩‍👩‍👧", "محمد", "Zoë \u0301", "<b>&"})
    void anyWritingIsAName(String typed) {
        assertThat(DisplayName.parse(typed).text()).isEqualTo(typed.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\u3000",
                "a\0b",
                "a\nb",
                "\u001b[31m",
                "a\u2028b",
                "a\u202eb",
                "\u2066a",
                "\u200b",
                "\u00a0",
                "\u3164",
                "\u2800\u2800",
                "\u3164\u00a0\u200b",
                "a\ud800"
            })
    void emptyInvisibleOrDisturbingOnesAreRefused(String typed) {
        assertThatThrownBy(() -> DisplayName.parse(typed)).isInstanceOf(InvalidField.class);
    }

    @Test
    void lengthCountsCharactersAsPeopleDo() {
        assertThat(DisplayName.parse("😀".repeat(64)).text()).hasSize(128);
        assertThatThrownBy(() -> DisplayName.parse("😀".repeat(65))).isInstanceOf(InvalidField.class);
    }

    @Test
    void aNameCanBeDerived() {
        assertThat(DisplayName.of(EmailAddress.parse("Ann.Lee@example.com")).text())
                .isEqualTo("Ann.Lee");
        assertThat(DisplayName.of(PhoneNumber.parse("+441632960961")).text()).isEqualTo("0961");
    }
}
