package chat.common.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
    @Test
    void codesAreUnique() {
        assertThat(ErrorCode.values()).extracting(ErrorCode::code).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void theCodeIsTheConstantInSnakeCase(ErrorCode error) {
        assertThat(error.code()).matches("[a-z]+(_[a-z]+)*").isEqualToIgnoringCase(error.name());
    }

    @ParameterizedTest
    @EnumSource
    void statusAndMessageAreFitForAClient(ErrorCode error) {
        assertThat(error.status()).isBetween(400, 599);
        assertThat(error.message()).matches("[A-Z].*\\.");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotTheClientsFaultMayBeTriedAgain(ErrorCode error) {
        boolean mayPass = error.status() >= 500 || error.status() == 429 || error.status() == 408;
        assertThat(error.temporary()).isEqualTo(mayPass);
    }
}
