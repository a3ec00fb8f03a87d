package chat.node.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.room.RoomName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadNewsTest {
    private static final RoomName ROOM = RoomName.parse("a");

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<String> told = new ArrayList<>();
    private final ReadNews news = new ReadNews(
            (room, reader, seq) -> told.add(room + " " + reader.getLeastSignificantBits() + " " + seq), metrics);

    @Test
    void aThousandReadersAreToldAFewAtATimeWithTheirNewestPosition() {
        for (int i = 0; i < 1_000; i++) {
            news.add(ROOM, new UUID(0, i), 1);
        }
        news.add(ROOM, new UUID(0, 7), 3);
        news.add(ROOM, new UUID(0, 7), 2);
        news.flush();
        assertThat(told).containsExactly("a 0 1", "a 1 1", "a 2 1", "a 3 1", "a 4 1");
        news.flush();
        assertThat(told).contains("a 7 3").hasSize(10);
        for (int i = 0; i < 1_000; i++) {
            news.flush();
        }
        assertThat(told).hasSize(1_000).doesNotHaveDuplicates();
    }

    @Test
    void roomsDoNotWaitForOneAnother() {
        for (int i = 0; i < 100; i++) {
            news.add(ROOM, new UUID(0, i), 1);
        }
        news.add(RoomName.parse("b"), new UUID(0, 1), 9);
        news.flush();
        assertThat(told).contains("b 1 9");
    }

    @Test
    void whatDoesNotFitIsCounted() {
        for (int i = 0; i < 3_000; i++) {
            news.add(ROOM, new UUID(0, i), 1);
        }
        assertThat(metrics.get("chat.receipts.untold").counter().count()).isEqualTo(1_000);
    }
}
