package chat.node.rest;

import java.util.ArrayList;
import java.util.List;

/** A route's pattern, taken apart: its segments, and which of them are parameters under which names. */
record PathPattern(List<Segment> segments) {
    /** {@code text} is the segment itself or the parameter's name. */
    record Segment(String text, boolean parameter) {}

    PathPattern {
        segments = List.copyOf(segments);
    }

    /** @throws IllegalArgumentException if it is none; patterns are ours, so this is a defect */
    static PathPattern parse(String pattern) {
        if (!pattern.startsWith("/") || (pattern.length() > 1 && pattern.endsWith("/"))) {
            throw new IllegalArgumentException("a pattern starts with a slash and ends without one: " + pattern);
        }
        List<Segment> segments = new ArrayList<>();
        for (int from = 1; from < pattern.length(); ) {
            int to = pattern.indexOf('/', from);
            to = to < 0 ? pattern.length() : to;
            Segment segment = segment(pattern.substring(from, to), pattern);
            if (segment.parameter() && segments.contains(segment)) {
                throw new IllegalArgumentException("a parameter occurs twice: " + pattern);
            }
            segments.add(segment);
            from = to + 1;
        }
        return new PathPattern(segments);
    }

    /** The names of the parameters, in the order of the path. */
    List<String> names() {
        return segments.stream().filter(Segment::parameter).map(Segment::text).toList();
    }

    private static Segment segment(String text, String pattern) {
        boolean parameter = text.startsWith("{") && text.endsWith("}");
        String bare = parameter ? text.substring(1, text.length() - 1) : text;
        if (bare.isEmpty() || bare.indexOf('{') >= 0 || bare.indexOf('}') >= 0) {
            throw new IllegalArgumentException("a segment is a text or a {parameter}: " + pattern);
        }
        return new Segment(bare, parameter);
    }
}
