package chat.node.rest;

import chat.common.error.ChatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A form that came as {@code multipart/form-data}: text fields and files, all of it in memory and within limits. */
public final class Multipart {
    /**
     * A file as the client sent it.
     *
     * @param fileName the client's claim, without any path; never use it as a path
     * @param contentType the client's claim, empty if it made none; never trust it
     * @param content not a copy: read it only
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares file parts; copying each file would double its memory
    public record FilePart(String name, String fileName, String contentType, byte[] content) {}

    private final Map<String, String> fields;
    private final List<FilePart> files;

    Multipart(Map<String, String> fields, List<FilePart> files) {
        this.fields = Map.copyOf(fields);
        this.files = List.copyOf(files);
    }

    /** The text field of that name, the last one if it occurs more than once. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    public Map<String, String> fields() {
        return fields;
    }

    /** The file of that name. @throws ChatException {@code validation_failed} if there is more than one */
    public Optional<FilePart> file(String name) {
        List<FilePart> found =
                files.stream().filter(file -> file.name().equals(name)).toList();
        if (found.size() > 1) {
            throw ChatException.invalidField(name, "must be one file");
        }
        return found.stream().findFirst();
    }

    public List<FilePart> files() {
        return files;
    }
}
