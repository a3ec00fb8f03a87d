package chat.node.bench.compare;

import java.util.List;

/** What is measured together: with the same servers, one contender after the other. */
interface Section {
    /** For {@code --only}. */
    String id();

    List<Contender> contenders();

    /** The part of ours that is compared here. */
    default Contender ours() {
        return contenders().contains(Contender.OURS) ? Contender.OURS : Contender.OUR_SOCKET_IO;
    }

    /** Whether it does not matter who comes first in a round. */
    default boolean inAnyOrder() {
        return true;
    }

    List<Scenario> scenarios();

    /** One round of one contender. */
    void measure(Contender contender, Results results) throws Exception;
}
