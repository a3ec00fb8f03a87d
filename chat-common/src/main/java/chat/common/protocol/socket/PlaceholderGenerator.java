package chat.common.protocol.socket;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Writes JSON as JavaScript would, and where bytes come, takes them out and leaves {@code {"_placeholder":true,"num":n}}. So
 * trees, records and byte arrays are written in one go, without a copy of the data first. One thread, one use.
 */
final class PlaceholderGenerator extends JsonGeneratorDelegate {
    private final List<byte[]> attachments;

    PlaceholderGenerator(JsonGenerator target, List<byte[]> attachments) {
        // false: whatever writes nested values comes back here instead of going to the target directly.
        super(target, false);
        this.attachments = attachments;
    }

    @Override
    public void writeBinary(Base64Variant variant, byte[] data, int offset, int length) throws IOException {
        boolean whole = offset == 0 && length == data.length;
        placeholder(whole ? data : Arrays.copyOfRange(data, offset, offset + length));
    }

    @Override
    public int writeBinary(Base64Variant variant, InputStream data, int length) throws IOException {
        byte[] bytes = length < 0 ? data.readAllBytes() : data.readNBytes(length);
        placeholder(bytes);
        return bytes.length;
    }

    @Override
    public void writeEmbeddedObject(Object object) throws IOException {
        if (object instanceof byte[] bytes) {
            placeholder(bytes);
        } else {
            super.writeEmbeddedObject(object);
        }
    }

    /** JSON has no NaN and no infinities; JavaScript writes null for them. */
    @Override
    public void writeNumber(double value) throws IOException {
        if (Double.isFinite(value)) {
            super.writeNumber(value);
        } else {
            writeNull();
        }
    }

    @Override
    public void writeNumber(float value) throws IOException {
        if (Float.isFinite(value)) {
            super.writeNumber(value);
        } else {
            writeNull();
        }
    }

    private void placeholder(byte[] bytes) throws IOException {
        writeStartObject();
        writeBooleanField(BinaryAssembler.PLACEHOLDER, true);
        writeNumberField(BinaryAssembler.NUMBER, attachments.size());
        writeEndObject();
        attachments.add(bytes);
    }
}
