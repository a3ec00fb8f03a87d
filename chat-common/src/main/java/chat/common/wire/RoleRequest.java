package chat.common.wire;

/** Body of {@code PATCH /api/rooms/{room}/members/{userId}}. */
public record RoleRequest(String role) {}
