package chat.node.socket;

import chat.node.socket.room.RoomWatcher;
import java.util.concurrent.CompletionStage;

/**
 * Hears which namespaces and rooms this node serves: whoever brings messages of other nodes needs those of no others, and
 * hands them to {@link Namespace#local()}.
 *
 * <p>Calls about one namespace name, and those about one room of a namespace, come in the order of what they tell, on
 * whichever thread caused it, under a lock: they must be quick, and must not ask anything of the server. A namespace that a
 * rule made may go and come back as another object; what is heard of the old one after its end (a socket that was asked to
 * join a room as it left) can be ignored.
 */
public interface NodeWatcher {
    /** Of a node that is alone. */
    NodeWatcher ALONE = new NodeWatcher() {
        @Override
        public void handleOpened(Namespace namespace) {
            // Nobody sends anything here.
        }

        @Override
        public void handleClosed(Namespace namespace) {
            // Nobody sends anything here.
        }

        @Override
        public CompletionStage<Void> handleFirst(Namespace namespace, String room) {
            return RoomWatcher.LIVE;
        }

        @Override
        public void handleLast(Namespace namespace, String room) {
            // Nobody sends anything here.
        }
    };

    /** No client is in it yet. */
    void handleOpened(Namespace namespace);

    /** Its last client has left. Those the application named itself are never closed. */
    void handleClosed(Namespace namespace);

    /** @see RoomWatcher#handleFirst */
    CompletionStage<Void> handleFirst(Namespace namespace, String room);

    /** @see RoomWatcher#handleLast */
    void handleLast(Namespace namespace, String room);
}
