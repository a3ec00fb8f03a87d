package chat.node.room;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import java.text.Normalizer;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What clients call a room. */
public record RoomName(String text) {
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{M}\\p{N}\\-_.:]{1,64}");

    private static final int MOST_TYPED = 256;

    /** Paths that lead elsewhere. */
    private static final Set<String> UNREACHABLE = Set.of(".", "..", "open");

    /** So that no room's name is taken for a socket's id, or for another feature's channel. */
    private static final String CHANNEL = "room:";

    /** @throws ChatException {@code validation_failed} */
    public static RoomName parse(String typed) {
        return find(typed)
                .orElseThrow(() ->
                        ChatException.invalidField("room", "must have 1 to 64 letters, digits, '-', '_', '.' or ':'"));
    }

    /** For a name in a path, where one that no room can have is one more that there is not. */
    public static RoomName ofPath(String typed) {
        return find(typed).orElseThrow(() -> new ChatException(ErrorCode.ROOM_NOT_FOUND));
    }

    /** However it was composed, it is the same name. */
    private static Optional<RoomName> find(String typed) {
        return Optional.ofNullable(typed)
                .filter(text -> text.length() <= MOST_TYPED)
                .map(text -> Normalizer.normalize(text, Normalizer.Form.NFC))
                .filter(text -> ALLOWED.matcher(text).matches() && !UNREACHABLE.contains(text))
                .map(RoomName::new);
    }

    /** Whether a room's name could begin like this. */
    static boolean isBeginning(String typed) {
        return typed.isEmpty() || ALLOWED.matcher(typed).matches();
    }

    /** The Socket.IO room that gets what is said there. */
    public String channel() {
        return CHANNEL + text;
    }

    /** @return null if it is the Socket.IO room of something else */
    static RoomName ofChannel(String channel) {
        return channel.startsWith(CHANNEL) ? new RoomName(channel.substring(CHANNEL.length())) : null;
    }

    @Override
    public String toString() {
        return text;
    }
}
