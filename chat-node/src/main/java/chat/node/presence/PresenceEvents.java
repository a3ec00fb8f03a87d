package chat.node.presence;

import chat.common.wire.Events;
import chat.common.wire.PresenceChange;
import chat.common.wire.WireTime;
import chat.node.account.SignedInSocket;
import chat.node.socket.Namespace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Presence on sockets: theirs makes it, and those concerned hear of it. */
public final class PresenceEvents {
    private final PresenceService presence;
    private final Audience audience;
    private final Counter untold;

    public PresenceEvents(PresenceService presence, Audience audience, MeterRegistry metrics) {
        this.presence = presence;
        this.audience = audience;
        this.untold = Counter.builder("chat.presence.untold").register(metrics);
    }

    /** Everybody in the namespace must have signed in. */
    public void register(Namespace namespace) {
        namespace
                .listeners()
                .onConnect((socket, request) ->
                        presence.handleConnect(SignedInSocket.callerOf(socket).accountId()))
                .onDisconnect((socket, reason) -> presence.handleDisconnect(
                        SignedInSocket.callerOf(socket).accountId()));
        presence.setListener((user, online, at) -> tell(namespace, user, online, at));
    }

    private void tell(Namespace namespace, UUID user, boolean online, Instant at) {
        var unused = audience.roomsOf(user)
                .thenAccept(rooms -> tell(namespace, rooms, user, online, at))
                .exceptionally(failure -> {
                    // The database is busy or away; profiles say it nevertheless.
                    untold.increment();
                    return null;
                });
    }

    private static void tell(Namespace namespace, Set<String> rooms, UUID user, boolean online, Instant at) {
        // To no room would be to all.
        if (!rooms.isEmpty()) {
            namespace
                    .to(rooms.toArray(String[]::new))
                    .emit(Events.PRESENCE, new PresenceChange(user.toString(), online, WireTime.format(at)));
        }
    }
}
