package chat.node.socket.ack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The answers one socket owes, a bounded number. Confined to its event loop. */
public final class AckTable {
    private final int capacity;

    /** Null while nothing is owed, as mostly. */
    private Map<Long, PendingAck> pendingById;

    public AckTable(int capacity) {
        this.capacity = capacity;
    }

    /** @return false if the socket owes too many already */
    public boolean add(long id, PendingAck pending) {
        if (pendingById == null) {
            pendingById = new HashMap<>(4);
        }
        if (pendingById.size() >= capacity) {
            return false;
        }
        pendingById.put(id, pending);
        return true;
    }

    /** @return null if that answer is not owed, or no longer */
    public PendingAck take(long id) {
        if (pendingById == null) {
            return null;
        }
        PendingAck pending = pendingById.remove(id);
        if (pendingById.isEmpty()) {
            pendingById = null;
        }
        return pending;
    }

    public void forget(long id) {
        if (pendingById != null && pendingById.remove(id) != null && pendingById.isEmpty()) {
            pendingById = null;
        }
    }

    public int size() {
        return pendingById == null ? 0 : pendingById.size();
    }

    public void failAll() {
        if (pendingById != null) {
            List<PendingAck> owed = List.copyOf(pendingById.values());
            pendingById = null;
            owed.forEach(pending -> pending.fail(AckFailure.Kind.DISCONNECTED));
        }
    }
}
