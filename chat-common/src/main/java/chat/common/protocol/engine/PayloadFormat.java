package chat.common.protocol.engine;

/** The ways in which a polling request or answer carries several packets at once. */
public enum PayloadFormat {
    /** Revision 4: packets between record separators, binary as base64. */
    V4_TEXT(EngineRevision.V4),
    /** Revision 3: each packet after its length in characters, binary as base64. */
    V3_TEXT(EngineRevision.V3),
    /** Revision 3: each packet after its length in bytes; sent as {@code application/octet-stream}. */
    V3_BINARY(EngineRevision.V3);

    private final EngineRevision revision;

    PayloadFormat(EngineRevision revision) {
        this.revision = revision;
    }

    public EngineRevision revision() {
        return revision;
    }

    /** What a request body is, by its content type. Revision 4 takes no octet streams: the port refuses them itself. */
    public static PayloadFormat received(EngineRevision revision, boolean octetStream) {
        if (revision == EngineRevision.V4) {
            return V4_TEXT;
        }
        return octetStream ? V3_BINARY : V3_TEXT;
    }

    /**
     * What an answer is to be.
     *
     * @param anyBinary whether any of its packets is binary: a payload of text alone is sent as text
     * @param clientTakesBinary false for clients that asked for base64 ({@code b64=1}) and for JSONP
     */
    public static PayloadFormat sent(EngineRevision revision, boolean anyBinary, boolean clientTakesBinary) {
        return received(revision, anyBinary && clientTakesBinary);
    }
}
