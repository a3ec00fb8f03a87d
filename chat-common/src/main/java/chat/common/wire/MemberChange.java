package chat.common.wire;

import com.fasterxml.jackson.annotation.JsonInclude;

/** {@code member_joined}, {@code member_left} and {@code member_role}; the role is missing in one who left. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemberChange(String room, String userId, String displayName, String role) {}
