package chat.node.socket.room;

import java.util.ArrayList;
import java.util.concurrent.CompletionStage;

/**
 * The members of a room that live on one event loop, densely: a broadcast walks over them without allocating anything. Each
 * member remembers its place, so that leaving is quick too. Confined to the loop, but for its name.
 */
final class Room<M extends Member> {
    private static final int WORTH_TRIMMING = 16;

    private final String name;
    private final CompletionStage<Void> live;
    private final ArrayList<M> members = new ArrayList<>(2);
    private int mostSinceTrimmed;

    /** @param live completes when what other nodes send to the room arrives here */
    Room(String name, CompletionStage<Void> live) {
        this.name = name;
        this.live = live;
    }

    String name() {
        return name;
    }

    CompletionStage<Void> live() {
        return live;
    }

    int size() {
        return members.size();
    }

    M member(int place) {
        return members.get(place);
    }

    /** @return the place of the new member */
    int add(M member) {
        members.add(member);
        mostSinceTrimmed = Math.max(mostSinceTrimmed, members.size());
        return members.size() - 1;
    }

    /** @return the member that moved to the place that became free, or null */
    M remove(int place) {
        M last = members.remove(members.size() - 1);
        if (mostSinceTrimmed > WORTH_TRIMMING && members.size() < mostSinceTrimmed / 4) {
            members.trimToSize();
            mostSinceTrimmed = members.size();
        }
        if (place == members.size()) {
            return null;
        }
        members.set(place, last);
        return last;
    }
}
