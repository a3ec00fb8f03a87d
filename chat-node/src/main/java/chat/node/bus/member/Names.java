package chat.node.bus.member;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** What this node is called: one name for each of its lives. One thread changes it, any may ask. */
final class Names {
    /** Whatever still bears an older one is nobody's to every node, and expires. */
    private static final int MOST_FORMER = 8;

    private static final int EPOCH_LETTERS = 8;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final String nodeName;
    private final SecureRandom random = new SecureRandom();
    private volatile String current;
    private volatile List<String> former = List.of();

    Names(String nodeName) {
        this.nodeName = nodeName;
        this.current = next();
    }

    String current() {
        return current;
    }

    /** The latest first. */
    List<String> former() {
        return former;
    }

    void renew() {
        List<String> names = new ArrayList<>(List.of(current));
        names.addAll(former.subList(0, Math.min(former.size(), MOST_FORMER - 1)));
        former = List.copyOf(names);
        current = next();
    }

    private String next() {
        StringBuilder name = new StringBuilder(nodeName).append('.');
        for (int i = 0; i < EPOCH_LETTERS; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }
}
