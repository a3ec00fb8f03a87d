package chat.loadtest.client;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message says: who sent it, the how many of theirs it is, and when by the clock of the generator; and dots, up to the
 * size that was asked for. The clock is {@link System#nanoTime()}: messages of another process are told by their {@code run}.
 */
record Content(String run, int sender, int counter, long sentAt) {
    /** Holds every content, whatever the numbers. */
    static final int SMALLEST = 40;

    private static final int BASE = 36;
    private static final Pattern FORM = Pattern.compile("([0-9a-z]+)/([0-9a-z]+)/([0-9a-z]+)/(-?[0-9a-z]+)\\.*");

    String text(int size) {
        String text = run + "/" + Integer.toString(sender, BASE) + "/" + Integer.toString(counter, BASE) + "/"
                + Long.toString(sentAt, BASE);
        return text + ".".repeat(Math.max(0, size - text.length()));
    }

    /** Nothing if it is from somebody else. */
    static Optional<Content> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Content(
                    matcher.group(1),
                    Integer.parseInt(matcher.group(2), BASE),
                    Integer.parseInt(matcher.group(3), BASE),
                    Long.parseLong(matcher.group(4), BASE)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
