package chat.node.account;

import java.util.UUID;

/** Whether somebody has a socket anywhere; for profiles. It may wait for a round trip. */
@FunctionalInterface
public interface OnlineStatus {
    boolean isOnline(UUID account);
}
