package chat.node.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one client knows of a room, from events and from {@code sync}. Thread-safe. */
final class RoomRecord {
    /** A message, as far as it never changes. */
    record Line(long seq, String id, String sender, String clientId, String content) {
        static Line of(JsonNode message) {
            return new Line(
                    message.at("/seq").longValue(),
                    message.at("/id").textValue(),
                    message.at("/senderId").textValue(),
                    message.at("/clientId").textValue(),
                    message.at("/content").textValue());
        }
    }

    private final TreeMap<Long, Line> linesBySeq = new TreeMap<>();
    private final Map<String, Long> seqsById = new HashMap<>();
    private final List<String> contradictions = new ArrayList<>();
    private long upTo;
    private int heardTwice;

    /** @param told the ids that came as events on this connection before */
    synchronized void addHeard(JsonNode message, Set<String> told) {
        if (!told.add(message.at("/id").textValue())) {
            heardTwice++;
        }
        add(message);
    }

    synchronized void add(JsonNode message) {
        Line line = Line.of(message);
        Line known = linesBySeq.putIfAbsent(line.seq(), line);
        Long knownSeq = seqsById.putIfAbsent(line.id(), line.seq());
        if ((known != null && !known.equals(line)) || (knownSeq != null && knownSeq != line.seq())) {
            contradictions.add(line + " after " + known);
        }
        while (linesBySeq.containsKey(upTo + 1)) {
            upTo++;
        }
    }

    /** The number up to which nothing is missing. */
    synchronized long upTo() {
        return upTo;
    }

    synchronized List<Line> lines() {
        return List.copyOf(linesBySeq.values());
    }

    /** Two messages of one number, or one that was told in two ways. */
    synchronized List<String> contradictions() {
        return List.copyOf(contradictions);
    }

    /** How often one connection was told a message that it had been told before. */
    synchronized int heardTwice() {
        return heardTwice;
    }
}
