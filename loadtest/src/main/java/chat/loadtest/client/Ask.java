package chat.loadtest.client;

import chat.common.protocol.socket.SocketPacket;
import chat.common.wire.Events;
import java.util.Map;

/** The packets of one client, each question with a number of its own. One thread at a time. */
final class Ask {
    private final String token;
    private final String room;
    private long lastId;

    Ask(String token, String room) {
        this.token = token;
        this.room = room;
    }

    String login() {
        return Wire.login(token);
    }

    String join() {
        return question(Events.JOIN_ROOM, Map.of("room", room));
    }

    String sync(long after) {
        return question(Events.SYNC, Map.of("rooms", Map.of(room, after)));
    }

    String send(Map<String, Object> message) {
        return question(Events.SEND_MESSAGE, message);
    }

    /** Has no answer. */
    String typing() {
        return Wire.event(SocketPacket.NO_ID, Events.TYPING, Map.of("room", room, "typing", true));
    }

    /** Answers to older questions come too late for anybody. */
    boolean isLast(long id) {
        return id == lastId;
    }

    private String question(String name, Object argument) {
        return Wire.event(++lastId, name, argument);
    }
}
