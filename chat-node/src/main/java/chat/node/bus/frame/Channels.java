package chat.node.bus.frame;

import java.util.Optional;

/** The names of a namespace's channels. */
public final class Channels {
    private final String broadcast;
    private final String request;
    private final String response;

    /** @param namespace with its slash */
    public Channels(String prefix, String namespace) {
        broadcast = prefix + "#" + namespace + "#";
        request = prefix + "-request#" + namespace + "#";
        response = prefix + "-response#" + namespace + "#";
    }

    /** For everyone, or for several rooms. */
    public String broadcast() {
        return broadcast;
    }

    public String room(String room) {
        return broadcast + room + "#";
    }

    /** Where a broadcast belongs. */
    public String of(Options options) {
        return options.rooms().size() == 1 ? room(options.rooms().get(0)) : broadcast;
    }

    public String request() {
        return request;
    }

    public String response() {
        return response;
    }

    /** The one of a single node. */
    public String response(String uid) {
        return response + uid + "#";
    }

    /** The namespace whose requests come on the channel, if it is one for those. */
    public static Optional<String> namespaceOfRequests(String prefix, String channel) {
        String start = prefix + "-request#";
        boolean requests = channel.length() > start.length() && channel.startsWith(start) && channel.endsWith("#");
        return requests ? Optional.of(channel.substring(start.length(), channel.length() - 1)) : Optional.empty();
    }

    /** The room whose channel it is, if it is one of this namespace. */
    public Optional<String> roomOf(String channel) {
        boolean room = channel.length() > broadcast.length() && channel.startsWith(broadcast) && channel.endsWith("#");
        return room ? Optional.of(channel.substring(broadcast.length(), channel.length() - 1)) : Optional.empty();
    }
}
