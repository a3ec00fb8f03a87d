package chat.node.config;

import chat.node.config.Setting.Group;
import java.time.Duration;
import java.util.List;

/** The settings of rooms and messages, a part of {@link Settings}. */
final class MessageSettings {
    static final Setting<Boolean> OPEN_ROOMS_ON_JOIN = Setting.of("CHAT_OPEN_ROOMS_ON_JOIN", Parsers.flag())
            .byDefault("true")
            .means("Whether `join_room` makes an open room where there is none of that name", "false");
    static final Setting<Integer> ROOMS_PER_SOCKET = Setting.of("CHAT_ROOMS_PER_SOCKET", Parsers.wholeNumber(1, 10_000))
            .byDefault("200")
            .means("Rooms that one socket may be in", "50");
    static final Setting<Integer> ROOMS_PER_ACCOUNT = Setting.of(
                    "CHAT_ROOMS_PER_ACCOUNT", Parsers.wholeNumber(1, 100_000))
            .byDefault("1000")
            .means("Rooms that one account may be a member of", "200");
    static final Setting<Integer> MAX_CONTENT_LENGTH = Setting.of(
                    "CHAT_MAX_CONTENT_LENGTH", Parsers.wholeNumber(1, 100_000))
            .byDefault("4000")
            .means("The most characters a message may have, as people count them", "10000");
    static final Setting<Integer> SENDS_PER_SECOND = Setting.of(
                    "CHAT_SENDS_PER_SECOND", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("20")
            .means("Messages that one socket may send in a second, on the average", "5");
    static final Setting<Integer> SEND_BURST = Setting.of("CHAT_SEND_BURST", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("40")
            .means("Messages that one socket may send at once", "10");
    static final Setting<Integer> USER_SENDS_PER_SECOND = Setting.of(
                    "CHAT_USER_SENDS_PER_SECOND", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("60")
            .means("The same for all sockets that one user has on a node", "10");
    static final Setting<Integer> USER_SEND_BURST = Setting.of(
                    "CHAT_USER_SEND_BURST", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("120")
            .means("The same for all sockets that one user has on a node", "20");
    static final Setting<Integer> EVENTS_PER_SECOND = Setting.of(
                    "CHAT_EVENTS_PER_SECOND", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("50")
            .means("Events other than messages that one socket may send in a second, on the average", "20");
    static final Setting<Integer> EVENT_BURST = Setting.of("CHAT_EVENT_BURST", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("250")
            .means("Such events that one socket may send at once: a client that comes back joins all its rooms", "500");
    static final Setting<Integer> USER_EVENTS_PER_SECOND = Setting.of(
                    "CHAT_USER_EVENTS_PER_SECOND", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("100")
            .means("The same for all sockets that one user has on a node, and what he asks for over HTTP", "40");
    static final Setting<Integer> USER_EVENT_BURST = Setting.of(
                    "CHAT_USER_EVENT_BURST", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("500")
            .means("The same for all sockets that one user has on a node, and what he asks for over HTTP", "1000");
    static final Setting<Integer> LANES = Setting.of("CHAT_MESSAGE_LANES", Parsers.wholeNumber(1, 64))
            .byDefault("2")
            .means("Batches of messages that are written at a time; each takes a connection to the database", "8");
    static final Setting<Integer> LANE_CAPACITY = Setting.of("CHAT_LANE_CAPACITY", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("4000")
            .means("Messages that may wait to be written in one lane; more are answered with `overloaded`", "5000");
    static final Setting<Duration> RETENTION_AGE = Setting.of("CHAT_RETENTION_AGE", Parsers.duration("1m", "36500d"))
            .byDefault("for ever", machine -> null)
            .means("How long messages are kept", "365d");
    static final Setting<Integer> RETENTION_COUNT = Setting.of(
                    "CHAT_RETENTION_COUNT", Parsers.wholeNumber(1, 999_999_999))
            .byDefault("all", machine -> null)
            .means("How many messages of each room are kept", "100000");

    static final Group GROUP = new Group(
            "Rooms and messages",
            List.of(
                    OPEN_ROOMS_ON_JOIN,
                    ROOMS_PER_SOCKET,
                    ROOMS_PER_ACCOUNT,
                    MAX_CONTENT_LENGTH,
                    SENDS_PER_SECOND,
                    SEND_BURST,
                    USER_SENDS_PER_SECOND,
                    USER_SEND_BURST,
                    EVENTS_PER_SECOND,
                    EVENT_BURST,
                    USER_EVENTS_PER_SECOND,
                    USER_EVENT_BURST,
                    LANES,
                    LANE_CAPACITY,
                    RETENTION_AGE,
                    RETENTION_COUNT));

    private MessageSettings() {}

    static NodeConfig.Messages read(Values values) {
        return new NodeConfig.Messages(
                values.get(OPEN_ROOMS_ON_JOIN),
                values.get(ROOMS_PER_SOCKET),
                values.get(ROOMS_PER_ACCOUNT),
                values.get(MAX_CONTENT_LENGTH),
                new NodeConfig.Rate(values.get(SENDS_PER_SECOND), values.get(SEND_BURST)),
                new NodeConfig.Rate(values.get(USER_SENDS_PER_SECOND), values.get(USER_SEND_BURST)),
                new NodeConfig.Rate(values.get(EVENTS_PER_SECOND), values.get(EVENT_BURST)),
                new NodeConfig.Rate(values.get(USER_EVENTS_PER_SECOND), values.get(USER_EVENT_BURST)),
                values.get(LANES),
                values.get(LANE_CAPACITY),
                new NodeConfig.Retention(values.find(RETENTION_AGE), values.find(RETENTION_COUNT)));
    }
}
