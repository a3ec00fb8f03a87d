package chat.node.bus.member;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is there, as one beat was told. Immutable.
 *
 * @param asOf by Redis' clock
 */
public record Roll(Instant asOf, Map<String, Member> membersByInstance) {
    static final Roll EMPTY = new Roll(Instant.EPOCH, Map.of());

    /** @param answer what beat.lua returned; not empty */
    static Roll read(List<String> answer, Duration gone) {
        long now = Long.parseLong(answer.get(0));
        Map<String, Member> members = new LinkedHashMap<>();
        for (int i = 1; i + 2 < answer.size(); i += 3) {
            Duration silent = Duration.ofMillis(now - (long) Double.parseDouble(answer.get(i + 1)));
            Optional<About> about = About.read(answer.get(i + 2));
            boolean leaving = about.map(About::leaving).orElse(false);
            Member.State state = silent.compareTo(gone) > 0
                    ? Member.State.GONE
                    : leaving ? Member.State.LEAVING : Member.State.ALIVE;
            members.put(answer.get(i), new Member(answer.get(i), state, silent, about));
        }
        return new Roll(Instant.ofEpochMilli(now), members);
    }

    /** Gone ones too, until they are buried. */
    public boolean knows(String instance) {
        return membersByInstance.containsKey(instance);
    }

    /** Whether what it left in Redis still stands for something. */
    public boolean isThere(String instance) {
        Member member = membersByInstance.get(instance);
        return member != null && member.state() != Member.State.GONE;
    }

    public List<Member> gone() {
        return in(Member.State.GONE);
    }

    public List<Member> in(Member.State state) {
        List<Member> result = new ArrayList<>();
        for (Member member : membersByInstance.values()) {
            if (member.state() == state) {
                result.add(member);
            }
        }
        return result;
    }
}
