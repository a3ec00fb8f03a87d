package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {
    @Test
    void everyConstantIsInExactlyOneGroup() throws IllegalAccessException {
        List<Object> constants = new ArrayList<>();
        for (Class<?> owner : List.of(Settings.class, MessageSettings.class)) {
            for (Field field : owner.getDeclaredFields()) {
                if (field.getType() == Setting.class) {
                    constants.add(field.get(null));
                }
            }
        }
        assertThat(new ArrayList<Object>(Settings.ALL)).containsExactlyInAnyOrderElementsOf(constants);
        assertThat(Settings.ALL).extracting(Setting::name).doesNotHaveDuplicates();
    }

    @Test
    void theModeIsReadFirst() {
        assertThat(Settings.ALL.get(0)).isSameAs(Settings.MODE);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everySettingSaysWhatItIs(Setting<?> setting) {
        assertThat(setting.name()).matches("CHAT_[A-Z]+(_[A-Z]+)*");
        assertThat(setting.doc().meaning()).matches("[A-Z].*[^. ]");
        assertThat(setting.doc().example()).isNotBlank();
        assertThat(setting.fallback().described()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyExampleIsValid(Setting<?> setting) {
        if (!setting.name().startsWith("CHAT_TLS_")) {
            assertThat(setting.parser().parse(setting.doc().example())).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theDescribedDefaultIsTheOneThatHolds(Setting<?> setting) {
        String described = setting.fallback().described();
        String text = setting.fallback().production().apply(Environments.MACHINE);
        if (described.startsWith("`")) {
            assertThat(described).isEqualTo("`" + text + "`");
        }
    }

    static Stream<Setting<?>> settings() {
        return Settings.ALL.stream();
    }
}
