package chat.loadtest.client;

import chat.common.json.Json;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EngineCodec;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineRevision;
import chat.common.protocol.engine.PayloadFormat;
import chat.common.protocol.engine.PayloadReader;
import chat.common.protocol.socket.DecoderLimits;
import chat.common.protocol.socket.PacketType;
import chat.common.protocol.socket.SocketCodec;
import chat.common.protocol.socket.SocketPacket;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The project's own codecs, from a client's side: packets as the text that WebSocket frames and polling bodies hold. */
public final class Wire {
    public static final String PATH = "/socket.io/?EIO=4&transport=";
    static final String PONG = "3";
    /** Engine.IO's packet that nobody has to answer. */
    static final String NOOP = "6";

    public static final String CLOSE = "1";

    /** One body holds what came since the last poll: more than any client waits for. */
    private static final int MOST_PACKETS = 100_000;

    private static final SocketCodec CODEC = SocketCodec.text();

    private Wire() {}

    static String login(String token) {
        return text(CODEC.encode(PacketType.CONNECT, SocketPacket.MAIN, SocketPacket.NO_ID, Map.of("token", token))
                .text());
    }

    /** @param id {@link SocketPacket#NO_ID} where no answer is wanted */
    static String event(long id, String name, Object argument) {
        return text(CODEC.event(SocketPacket.MAIN, id, name, List.of(argument)).text());
    }

    /** @throws ProtocolException if it is not what the protocol allows */
    static News read(String text) throws ProtocolException {
        EnginePacket packet = EngineCodec.decodeText(EngineRevision.V4, text);
        return switch (packet.type()) {
            case OPEN -> News.of(News.Kind.OPENED, sid(packet.text()));
            case PING -> News.of(News.Kind.PING, "");
            case CLOSE -> News.of(News.Kind.ENDED, "");
            case MESSAGE ->
                CODEC.decoder(DecoderLimits.DEFAULT).add(packet).map(Wire::read).orElseThrow();
            default -> News.of(News.Kind.NOTHING, "");
        };
    }

    private static News read(SocketPacket packet) {
        return switch (packet.type()) {
            case CONNECT -> News.of(News.Kind.LET_IN, "");
            case CONNECT_ERROR -> News.of(News.Kind.REFUSED, reason(packet.data()));
            case EVENT ->
                new News(News.Kind.EVENT, packet.event(), -1, packet.data().path(1));
            case ACK ->
                new News(News.Kind.ANSWER, "", packet.id(), packet.data().path(0));
            default -> News.of(News.Kind.ENDED, "");
        };
    }

    private static String sid(String json) throws ProtocolException {
        try {
            return Json.mapper().readTree(json).path("sid").asText();
        } catch (JsonProcessingException e) {
            throw new ProtocolException(ProtocolException.Reason.MALFORMED_PAYLOAD);
        }
    }

    private static String reason(JsonNode error) {
        return error == null
                ? "no reason"
                : error.at("/data/code").asText(error.path("message").asText());
    }

    /** The packets in the body of a poll. */
    public static List<String> packets(String body) throws ProtocolException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        PayloadReader reader = new PayloadReader(PayloadFormat.V4_TEXT, bytes, MOST_PACKETS);
        List<String> packets = new ArrayList<>();
        while (reader.hasNext()) {
            EnginePacket packet = reader.next();
            // Binary packets have no text; a chat has none of them.
            if (!packet.isBinary()) {
                packets.add(packet.type().digit() + packet.text());
            }
        }
        return packets;
    }

    private static String text(Optional<byte[]> utf8) {
        return new String(utf8.orElseThrow(), StandardCharsets.UTF_8);
    }
}
