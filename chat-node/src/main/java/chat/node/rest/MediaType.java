package chat.node.rest;

import java.util.Locale;
import java.util.Optional;

/** Reads {@code Content-Type}: the type, and the one parameter that matters for it. */
final class MediaType {
    private static final int MAX_BOUNDARY = 70;

    private MediaType() {}

    /** JSON in UTF-8, under its own name or as a {@code +json} type. */
    static boolean isJson(String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = bare(contentType);
        if (!type.equals("application/json") && !(type.startsWith("application/") && type.endsWith("+json"))) {
            return false;
        }
        return parameter(contentType, "charset")
                .map(charset -> charset.equalsIgnoreCase("utf-8"))
                .orElse(true);
    }

    /** The boundary of a {@code multipart/form-data} type that has a usable one. */
    static Optional<String> multipartBoundary(String contentType) {
        if (contentType == null || !bare(contentType).equals("multipart/form-data")) {
            return Optional.empty();
        }
        return parameter(contentType, "boundary")
                .filter(boundary -> !boundary.isEmpty() && boundary.length() <= MAX_BOUNDARY);
    }

    private static String bare(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.trim().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> parameter(String contentType, String name) {
        return HeaderParams.find(contentType, name);
    }
}
