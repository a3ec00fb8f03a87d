package chat.common.wire;

/** What the events are called on the wire. */
public final class Events {
    public static final String JOIN_ROOM = "join_room";
    public static final String LEAVE_ROOM = "leave_room";
    public static final String SEND_MESSAGE = "send_message";
    public static final String EDIT_MESSAGE = "edit_message";
    public static final String DELETE_MESSAGE = "delete_message";
    public static final String HISTORY = "history";
    public static final String SYNC = "sync";
    public static final String MARK_READ = "mark_read";
    /** Both ways. */
    public static final String TYPING = "typing";

    public static final String MESSAGE = "message";
    public static final String MESSAGE_EDITED = "message_edited";
    public static final String MESSAGE_DELETED = "message_deleted";
    public static final String SYSTEM = "system";
    public static final String READ = "read";
    public static final String MEMBER_JOINED = "member_joined";
    public static final String MEMBER_LEFT = "member_left";
    public static final String MEMBER_ROLE = "member_role";
    public static final String ROOM_UPDATED = "room_updated";
    public static final String ROOM_DELETED = "room_deleted";
    public static final String PRESENCE = "presence";

    private Events() {}
}
