package chat.node.rest;

/** What the router says to a method and a path. */
sealed interface Match {
    record Found(Route route, PathParams params) implements Match {}

    /** The path is known, the method is not; {@code allow} is ready for the header of that name. */
    record WrongMethod(String allow) implements Match {}

    record Unknown() implements Match {}
}
