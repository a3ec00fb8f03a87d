package chat.node.socket.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomDirectoryTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final RoomDirectory<Member> directory = new RoomDirectory<>(RoomWatcher.ALONE);
    private final LoopRooms<Member> first = new LoopRooms<>(new LoopState(loop), null);
    private final LoopRooms<Member> second = new LoopRooms<>(new LoopState(loop), null);
    private final LoopRooms<Member> third = new LoopRooms<>(new LoopState(loop), null);

    @AfterEach
    void stopLoop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aRoomIsWhereItIsHeld() {
        directory.hold("a", first);
        directory.hold("a", second);
        directory.hold("b", third);
        assertThat(directory.loopsOf("a")).containsExactlyInAnyOrder(first, second);
        assertThat(directory.loopsOf("b")).containsExactly(third);
        assertThat(directory.loopsOf("c")).isEmpty();
        assertThat(directory.rooms()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aLoopHeldTwiceIsGoneAfterTwoReleases() {
        directory.hold("a", first);
        directory.hold("a", first);
        directory.hold("a", second);
        directory.release("a", first);
        assertThat(directory.loopsOf("a")).containsExactlyInAnyOrder(first, second);
        directory.release("a", first);
        assertThat(directory.loopsOf("a")).containsExactly(second);
    }

    @Test
    void nothingIsKeptOfARoomWithoutMembers() {
        directory.hold("a", first);
        directory.hold("a", second);
        directory.hold("a", third);
        directory.release("a", first);
        assertThat(directory.loopsOf("a")).containsExactlyInAnyOrder(second, third);
        directory.release("a", third);
        directory.release("a", second);
        assertThat(directory.rooms()).isEmpty();
    }

    @Test
    void whatWasGivenOutDoesNotChange() {
        directory.hold("a", first);
        List<LoopRooms<Member>> before = directory.loopsOf("a");
        directory.hold("a", second);
        directory.release("a", first);
        assertThat(before).containsExactly(first);
    }
}
