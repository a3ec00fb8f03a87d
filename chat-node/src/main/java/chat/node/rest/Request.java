package chat.node.rest;

/** What a handler gets; the port's part replaces this in a moment. */
public final class Request {}
