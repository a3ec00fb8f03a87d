package chat.node.http;

/**
 * The target of a request line, split into path and query, both still encoded. {@code null} stands for a target that is
 * none.
 */
record RequestTarget(String path, String query) {
    static RequestTarget parse(String uri) {
        if (uri.startsWith("/") || uri.equals("*")) {
            return split(uri, 0);
        }
        // The absolute form is meant for proxies, but every server has to take it.
        int authority = authorityStart(uri);
        if (authority < 0) {
            return null;
        }
        int slash = uri.indexOf('/', authority);
        int question = uri.indexOf('?', authority);
        if (slash < 0 || (question >= 0 && question < slash)) {
            return new RequestTarget("/", question < 0 ? "" : uri.substring(question + 1));
        }
        return split(uri, slash);
    }

    private static int authorityStart(String uri) {
        if (uri.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    private static RequestTarget split(String uri, int from) {
        int question = uri.indexOf('?', from);
        if (question < 0) {
            return new RequestTarget(uri.substring(from), "");
        }
        return new RequestTarget(uri.substring(from, question), uri.substring(question + 1));
    }
}
