package chat.node.rest;

import java.util.List;

/** The values a path gave to its route's parameters, in the order of the path. */
record PathParams(List<String> names, List<String> values) {
    static final PathParams NONE = new PathParams(List.of(), List.of());

    /** Asking for a name the pattern does not have is a defect of the handler. */
    String get(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return values.get(index);
    }
}
