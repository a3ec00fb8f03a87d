package chat.node.message;

import java.util.ArrayList;
import java.util.List;

/** How much one answer may hold: more than a client may leave unread would only get it disconnected. */
final class PageBudget {
    private static final int MOST_BYTES = 400_000;

    /** What a message takes beside its text. */
    private static final int OVERHEAD = 400;

    private final int mostBytes;
    private int messagesLeft;
    private int bytesLeft;

    PageBudget(int messages) {
        this(messages, MOST_BYTES);
    }

    private PageBudget(int messages, int mostBytes) {
        this.messagesLeft = messages;
        this.mostBytes = mostBytes;
        this.bytesLeft = mostBytes;
    }

    static PageBudget unlimited(int messages) {
        return new PageBudget(messages, Integer.MAX_VALUE);
    }

    int messagesLeft() {
        return bytesLeft <= 0 ? 0 : messagesLeft;
    }

    /** As many from the beginning of the list as there is place for, and one at least if there is place at all. */
    List<StoredMessage> take(List<StoredMessage> messages) {
        List<StoredMessage> taken = new ArrayList<>();
        for (StoredMessage message : messages) {
            int size = OVERHEAD + jsonBytes(message.content());
            if (messagesLeft <= 0 || (bytesLeft < size && bytesLeft < mostBytes)) {
                break;
            }
            messagesLeft--;
            bytesLeft -= size;
            taken.add(message);
        }
        return taken;
    }

    private static int jsonBytes(String text) {
        int bytes = 0;
        for (int i = 0; text != null && i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return bytes;
    }
}
