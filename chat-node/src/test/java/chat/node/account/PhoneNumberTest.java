package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.node.account.FieldProblems.InvalidField;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {
    @ParameterizedTest
    @CsvSource({
        "+441632960961, +441632960961",
        "' +44 1632 960-961 ', +441632960961",
        "+1 (415) 555.0132, +14155550132",
        "0049 30 901820, +4930901820",
        "+49\u00a030\u2011901820, +4930901820",
        "+123456789012345, +123456789012345",
    })
    void numbersAreBroughtToOneForm(String typed, String e164) {
        assertThat(PhoneNumber.parse(typed).e164()).isEqualTo(e164);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "00",
                "01632960961",
                "1632960961",
                "+0441632960961",
                "000441632960961",
                "+123456",
                "+1234567890123456",
                "+44 1632 x",
                "++441632960961",
                "44+1632960961",
                "+44163296096\u0661",
                "+441632960961\0",
                "+441632960961;ext=1",
                "+4 4 1 6 3 2 9 6 0 9 6 1 ---------------------",
            })
    void anythingElseIsRefused(String typed) {
        assertThatThrownBy(() -> PhoneNumber.parse(typed)).isInstanceOf(InvalidField.class);
    }

    @Property
    void whateverIsTypedIsANumberOrRefused(@ForAll String typed) {
        try {
            assertThat(PhoneNumber.parse(typed).e164()).matches("\\+[1-9][0-9]{6,14}");
        } catch (InvalidField e) {
            assertThat(e.getMessage()).contains("must be a phone number");
        }
    }
}
