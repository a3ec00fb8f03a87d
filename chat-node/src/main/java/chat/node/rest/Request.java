package chat.node.rest;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.json.Json;
import chat.node.http.Percent;
import chat.node.http.RequestHead;
import com.fasterxml.jackson.core.JacksonException;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Optional;

/** A whole request as its handler sees it. Immutable; what costs something to take apart is taken apart when asked for. */
public final class Request {
    private static final String BEARER = "Bearer ";

    private final RequestHead head;
    private final PathParams params;
    private final byte[] body;

    Request(RequestHead head, PathParams params, byte[] body) {
        this.head = head;
        this.params = params;
        this.body = body;
    }

    public String method() {
        return head.method();
    }

    /** Decoded, without the query. */
    public String path() {
        return Percent.decodePath(head.rawPath(), 0, head.rawPath().length());
    }

    /** Decoded. @throws IllegalArgumentException if the route's pattern has no such parameter */
    public String pathParam(String name) {
        return params.get(name);
    }

    /** The first value of that name; empty text where the name stands without one. */
    public Optional<String> query(String name) {
        return QueryText.find(head.rawQuery(), name);
    }

    /** @throws ChatException {@code validation_failed} if it is there and no number, or outside of the range */
    public int queryInt(String name, int fallback, int min, int max) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // answered below: to the client both mistakes are the same
        }
        throw ChatException.invalidField(name, "must be a number from " + min + " to " + max);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(head.headers().get(name));
    }

    public Optional<String> cookie(String name) {
        for (String header : head.headers().getAll(HttpHeaderNames.COOKIE)) {
            Optional<String> value = CookieText.find(header, name);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** What follows {@code Authorization: Bearer}, if that is how the caller identifies himself. */
    public Optional<String> bearerToken() {
        String value = head.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (value == null || !value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        String token = value.substring(BEARER.length()).trim();
        return token.isEmpty() ? Optional.empty() : Optional.of(token);
    }

    /** Not a copy: read it only. Empty if there was none. */
    public byte[] body() {
        return body;
    }

    /**
     * @throws ChatException {@code invalid_json} if there is no body, it is not JSON, or it does not fit the type; it
     *     says where, and nothing of what stood there
     */
    public <T> T json(Class<T> type) {
        T value;
        try {
            value = Json.mapper().readValue(body, type);
        } catch (JacksonException e) {
            throw JsonProblem.of(e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        if (value == null) {
            throw new ChatException(ErrorCode.INVALID_JSON);
        }
        return value;
    }

    /**
     * The parts of a {@code multipart/form-data} body; empty if the body is something else.
     *
     * @throws ChatException {@code bad_request} if it is broken, {@code payload_too_large} past a limit
     */
    public Optional<Multipart> multipart() {
        return MediaType.multipartBoundary(head.headers().get(HttpHeaderNames.CONTENT_TYPE))
                .map(boundary -> new MultipartReader(body, boundary).read());
    }

    public InetAddress clientAddress() {
        return head.clientAddress();
    }

    public String requestId() {
        return head.requestId();
    }

    /** Whether the client speaks TLS, to us or to a trusted proxy: cookies may be {@code Secure} then. */
    public boolean secure() {
        return head.secure();
    }
}
