package chat.node.bus.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelsTest {
    private final Channels channels = new Channels("socket.io", "/admin");

    @Test
    void namesAreThoseOfTheRedisAdapter() {
        assertThat(channels.broadcast()).isEqualTo("socket.io#/admin#");
        assertThat(channels.room("r 1")).isEqualTo("socket.io#/admin#r 1#");
        assertThat(channels.request()).isEqualTo("socket.io-request#/admin#");
        assertThat(channels.response()).isEqualTo("socket.io-response#/admin#");
        assertThat(channels.response("Ab3xYz")).isEqualTo("socket.io-response#/admin#Ab3xYz#");
    }

    @Test
    void onlyABroadcastToExactlyOneRoomGoesToTheRoomsChannel() {
        assertThat(channels.of(Options.EVERYONE)).isEqualTo("socket.io#/admin#");
        assertThat(channels.of(new Options(List.of("a"), List.of("b")))).isEqualTo("socket.io#/admin#a#");
        assertThat(channels.of(new Options(List.of("a", "b"), List.of()))).isEqualTo("socket.io#/admin#");
    }

    @Test
    void aRoomsChannelTellsTheRoom() {
        assertThat(channels.roomOf("socket.io#/admin#a#b#")).contains("a#b");
        assertThat(channels.roomOf("socket.io#/admin##")).contains("");
        assertThat(channels.roomOf("socket.io#/admin#")).isEmpty();
        assertThat(channels.roomOf("socket.io#/admin#a")).isEmpty();
        assertThat(channels.roomOf("socket.io#/#a#")).isEmpty();
        assertThat(channels.roomOf("socket.io-request#/admin#")).isEmpty();
    }
}
