package chat.node.app;

import chat.node.rest.Request;
import chat.node.rest.Response;
import chat.node.rest.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.zip.GZIPOutputStream;

/**
 * The browser's side of Socket.IO, as {@code <script src="/socket.io/socket.io.js">} expects it from a Node.js server: the
 * same names, types, entity tags and caching. The files come from npm when the jar is built.
 */
final class ClientBundles {
    private static final List<String> BUNDLES =
            List.of("socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js");

    private final String version = new String(read("version"), StandardCharsets.UTF_8).trim();
    private final Map<String, byte[]> plainByName = new ConcurrentHashMap<>();
    private final Map<String, byte[]> gzippedByName = new ConcurrentHashMap<>();

    void register(Router router, Executor pool) {
        for (String bundle : BUNDLES) {
            router.get("/socket.io/" + bundle, pool, request -> serve(request, bundle, "application/javascript"));
            router.get(
                    "/socket.io/" + bundle + ".map",
                    pool,
                    request -> serve(request, bundle + ".map", "application/json"));
        }
    }

    private Response serve(Request request, String name, String type) {
        String tag = "\"" + version + "\"";
        String known = request.header("If-None-Match").orElse("");
        if (known.equals(tag) || known.equals("W/" + tag)) {
            return shared(Response.bytes(304, type, new byte[0]), tag);
        }
        boolean gzip = request.header("Accept-Encoding").orElse("").contains("gzip");
        byte[] plain = plainByName.computeIfAbsent(name, ClientBundles::read);
        Response response = gzip
                ? Response.bytes(200, type + "; charset=utf-8", gzippedByName.computeIfAbsent(name, key -> gzip(plain)))
                        .withHeader("Content-Encoding", "gzip")
                : Response.bytes(200, type + "; charset=utf-8", plain);
        return shared(response, tag).withHeader("Vary", "Accept-Encoding");
    }

    /** Pages of any origin may load these; what they may do with them is checked when they connect. */
    private static Response shared(Response response, String tag) {
        return response.withHeader("Cache-Control", "public, max-age=0")
                .withHeader("Cross-Origin-Resource-Policy", "cross-origin")
                .withHeader("ETag", tag);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] read(String name) {
        try (InputStream in = ClientBundles.class.getResourceAsStream("bundles/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks the client bundle " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
