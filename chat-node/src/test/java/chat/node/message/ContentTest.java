package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
    /** Each is one character to who reads it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "\u00e9",
                "e\u0301",
                "\ud83d\ude00",
                "\ud83d\udc4d\ud83c\udffd",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
                "\ud83c\udde9\ud83c\uddea",
                "\u0915\u093f",
                "\uac01",
                "\r\n"
            })
    void charactersAreCountedAsPeopleDo(String character) {
        String ten = "x" + character.repeat(8) + "x";
        assertThat(Content.parse(ten, 10).text()).isEqualTo(ten);
        assertThatThrownBy(() -> Content.parse(ten + "y", 10)).isInstanceOf(ChatException.class);
    }

    @Test
    void itIsKeptAsItWasSent() {
        String text = " \n<script>alert('\u202e')</script>\t\ufeff ";
        assertThat(Content.parse(text, 100).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n\t\u2003",
                "\u00a0",
                "\ufeff \u2028",
                "a\u0000",
                "\ud83d",
                "\ude00\ud83d",
                "a\udc00b",
                "12345678901"
            })
    void whatIsNoMessageIsRefused(String text) {
        assertThatThrownBy(() -> Content.parse(text, 10))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code().code()).isEqualTo("validation_failed"));
    }

    @Test
    void charactersWithoutEndAreRefused() {
        String tower = "a" + "\u0301".repeat(100);
        assertThatThrownBy(() -> Content.parse(tower, 10)).isInstanceOf(ChatException.class);
        assertThatThrownBy(() -> Content.parse(" ".repeat(100) + "a", 10)).isInstanceOf(ChatException.class);
    }
}
