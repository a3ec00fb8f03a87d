package chat.node.rest;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a {@code multipart/form-data} body (RFC 7578) apart. The body is whole and bounded already; this bounds how many
 * parts it may have and how large their headers and text fields may be.
 */
final class MultipartReader {
    static final int MAX_PARTS = 32;
    static final int MAX_FIELD_BYTES = 64 * 1024;
    static final int MAX_PART_HEADER_BYTES = 4 * 1024;

    private static final byte[] HEADERS_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final byte[] delimiter;
    private final Map<String, String> fields = new HashMap<>();
    private final List<Multipart.FilePart> files = new ArrayList<>();

    MultipartReader(byte[] body, String boundary) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    Multipart read() {
        int at = afterFirstDelimiter();
        for (int parts = 0; !isEnd(at); parts++) {
            if (parts == MAX_PARTS) {
                throw tooLarge("The form has too many parts.");
            }
            int headers = afterLine(at);
            // The blank line may follow at once: then there are no headers, and the part is refused for having no name.
            int content = indexOf(HEADERS_END, headers - 2);
            if (content < 0) {
                throw broken();
            }
            if (content - headers > MAX_PART_HEADER_BYTES) {
                throw tooLarge("The headers of a part are too large.");
            }
            int end = indexOf(delimiter, content + 2);
            if (end < 0) {
                throw broken();
            }
            add(partHeaders(headers, content), content + HEADERS_END.length, end);
            at = end + delimiter.length;
        }
        return new Multipart(fields, files);
    }

    /** The first delimiter lacks its line break where no preamble stands before it. */
    private int afterFirstDelimiter() {
        int bare = delimiter.length - 2;
        if (body.length >= bare && Arrays.equals(body, 0, bare, delimiter, 2, delimiter.length)) {
            return bare;
        }
        int at = indexOf(delimiter, 0);
        if (at < 0) {
            throw broken();
        }
        return at + delimiter.length;
    }

    private boolean isEnd(int at) {
        return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    }

    /** A delimiter may be followed by blanks, and then by nothing but its line break. */
    private int afterLine(int from) {
        int at = from;
        while (at < body.length && (body[at] == ' ' || body[at] == '\t')) {
            at++;
        }
        if (at + 1 >= body.length || body[at] != '\r' || body[at + 1] != '\n') {
            throw broken();
        }
        return at + 2;
    }

    private String partHeaders(int from, int to) {
        return to <= from ? "" : utf8(from, to);
    }

    private void add(String headers, int from, int to) {
        if (from > to) {
            throw broken();
        }
        String disposition = header(headers, "content-disposition").orElseThrow(MultipartReader::broken);
        String name = HeaderParams.find(disposition, "name").orElseThrow(MultipartReader::broken);
        Optional<String> fileName = HeaderParams.find(disposition, "filename");
        if (fileName.isPresent()) {
            String type = header(headers, "content-type").orElse("");
            files.add(new Multipart.FilePart(
                    name, withoutPath(fileName.get()), type, Arrays.copyOfRange(body, from, to)));
        } else if (to - from > MAX_FIELD_BYTES) {
            throw tooLarge("A field of the form is too large.");
        } else {
            fields.put(name, utf8(from, to));
        }
    }

    private static Optional<String> header(String headers, String name) {
        for (String line : headers.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).trim().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(line.substring(colon + 1).trim());
            }
        }
        return Optional.empty();
    }

    private static String withoutPath(String fileName) {
        return fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    }

    private String utf8(int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw broken();
        }
    }

    private int indexOf(byte[] wanted, int from) {
        int last = body.length - wanted.length;
        for (int i = from; i <= last; i++) {
            if (body[i] == wanted[0] && Arrays.equals(body, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static ChatException broken() {
        return new ChatException(ErrorCode.BAD_REQUEST, "The form is not valid multipart/form-data.");
    }

    private static ChatException tooLarge(String message) {
        return new ChatException(ErrorCode.PAYLOAD_TOO_LARGE, message);
    }
}
