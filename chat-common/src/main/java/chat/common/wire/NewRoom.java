package chat.common.wire;

/** Body of {@code POST /api/rooms}. */
public record NewRoom(String room, String kind, String title) {}
