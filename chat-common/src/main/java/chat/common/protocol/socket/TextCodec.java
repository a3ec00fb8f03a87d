package chat.common.protocol.socket;

import chat.common.bytes.ByteSink;
import chat.common.bytes.Utf8;
import chat.common.json.Json;
import chat.common.protocol.engine.EngineType;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The default parser: JSON text, and each binary argument as a message of its own. */
final class TextCodec implements SocketCodec {
    static final TextCodec INSTANCE = new TextCodec();

    private TextCodec() {}

    @Override
    public SocketDecoder decoder(DecoderLimits limits) {
        return new TextDecoder(limits);
    }

    @Override
    public EncodedPacket encode(PacketType type, String nsp, long id, Object data) {
        checkNamespace(nsp);
        List<byte[]> attachments = new ArrayList<>(0);
        ByteSink json = new ByteSink(data == null ? 0 : 256);
        if (data != null) {
            writeJson(data, json, attachments);
        }
        if (!attachments.isEmpty() && !type.carriesBinary()) {
            throw new IllegalArgumentException("no binary data in " + type);
        }
        ByteSink header = header(type, attachments.size(), nsp, id);
        byte[] text = new byte[header.size() + json.size()];
        header.copyTo(text, 0);
        json.copyTo(text, header.size());
        return new EncodedPacket(text, List.copyOf(attachments));
    }

    private static ByteSink header(PacketType type, int attachments, String nsp, long id) {
        ByteSink header = new ByteSink(8 + nsp.length());
        header.write(EngineType.MESSAGE.digit());
        if (attachments == 0) {
            header.write('0' + type.code());
        } else {
            header.write('0' + type.withAttachments().code());
            header.writeAscii(Integer.toString(attachments));
            header.write('-');
        }
        if (!SocketPacket.MAIN.equals(nsp)) {
            header.write(Utf8.encode(nsp));
            header.write(',');
        }
        if (id != SocketPacket.NO_ID) {
            header.writeAscii(Long.toString(id));
        }
        return header;
    }

    private static void checkNamespace(String nsp) {
        if (!nsp.startsWith("/") || nsp.indexOf(',') >= 0) {
            throw new IllegalArgumentException("not a namespace: " + nsp);
        }
    }

    private static void writeJson(Object data, ByteSink json, List<byte[]> attachments) {
        try {
            writeJson(data, json, attachments, true);
        } catch (IOException loneSurrogate) {
            // Half a character cannot be UTF-8. Escapes can hold it, as in JSON.stringify; they cost more, hence not at
            // once.
            json.clear();
            attachments.clear();
            writeEscapedJson(data, json, attachments);
        }
    }

    private static void writeEscapedJson(Object data, ByteSink json, List<byte[]> attachments) {
        try {
            writeJson(data, json, attachments, false);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + data.getClass(), e);
        }
    }

    private static void writeJson(Object data, ByteSink json, List<byte[]> attachments, boolean combineSurrogates)
            throws IOException {
        try (JsonGenerator target = Json.mapper().getFactory().createGenerator(json);
                JsonGenerator generator = new PlaceholderGenerator(target, attachments)) {
            // Lower case as in JSON.stringify: byte for byte what the reference sends.
            target.disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE.mappedFeature());
            target.configure(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8.mappedFeature(), combineSurrogates);
            Json.mapper().writeValue(generator, data);
        }
    }
}
