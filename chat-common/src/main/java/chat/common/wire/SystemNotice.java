package chat.common.wire;

/**
 * {@code system}: a line that a simple front end shows as it is.
 *
 * @param message plain English
 * @param type {@code join} or {@code leave}
 */
public record SystemNotice(String room, String message, String type, Person user) {
    public record Person(String id, String displayName) {}
}
