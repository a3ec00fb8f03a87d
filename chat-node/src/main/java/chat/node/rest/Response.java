package chat.node.rest;

import chat.common.error.ChatException;
import chat.common.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a handler answers; immutable. Security, CORS and length headers are the port's business. */
public final class Response {
    /** One header; a name may occur more than once, as {@code Set-Cookie} does. */
    public record Header(String name, String value) {}

    private static final byte[] EMPTY = {};

    private final int status;
    private final List<Header> headers;
    private final byte[] body;

    private Response(int status, List<Header> headers, byte[] body) {
        this.status = status;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    public static Response json(int status, Object value) {
        return bytes(status, "application/json; charset=utf-8", Json.bytes(value));
    }

    public static Response ok(Object value) {
        return json(200, value);
    }

    public static Response noContent() {
        return new Response(204, List.of(), EMPTY);
    }

    /** {@code body} is not copied: do not change it afterwards. */
    public static Response bytes(int status, String contentType, byte[] body) {
        return new Response(status, List.of(new Header("Content-Type", contentType)), body);
    }

    public static Response error(ChatException error) {
        Response response = json(error.code().status(), Map.of("error", error.body()));
        if (error.code().status() == 401) {
            // RFC 9110 wants to know how to do better.
            response = response.withHeader("WWW-Authenticate", "Bearer");
        }
        Object retryAfterMs = error.details().get("retryAfterMs");
        if (retryAfterMs instanceof Number millis) {
            return response.withHeader("Retry-After", Long.toString((millis.longValue() + 999) / 1000));
        }
        return response;
    }

    public Response withHeader(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Response(status, more, body);
    }

    public int status() {
        return status;
    }

    public List<Header> headers() {
        return headers;
    }

    /** Not a copy: read it only. */
    public byte[] body() {
        return body;
    }
}
