package chat.node.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * What Helmet sends by default: people moving from Express expect these. An answer that needs another value, as a picture
 * for pages of other origins does, sets its own, and that one stays.
 */
public final class SecurityHeaders {
    private record Header(AsciiString name, AsciiString value) {}

    private static final Header[] ALL = {
        header(
                "Content-Security-Policy",
                "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';"
                        + "frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';"
                        + "script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests"),
        header("Cross-Origin-Opener-Policy", "same-origin"),
        header("Cross-Origin-Resource-Policy", "same-origin"),
        header("Origin-Agent-Cluster", "?1"),
        header("Referrer-Policy", "no-referrer"),
        // Browsers heed it over TLS only; behind a proxy that ends TLS we may not know.
        header("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        header("X-Content-Type-Options", "nosniff"),
        header("X-DNS-Prefetch-Control", "off"),
        header("X-Download-Options", "noopen"),
        header("X-Frame-Options", "SAMEORIGIN"),
        header("X-Permitted-Cross-Domain-Policies", "none"),
        header("X-XSS-Protection", "0"),
    };

    private SecurityHeaders() {}

    public static void addTo(HttpHeaders response) {
        for (Header header : ALL) {
            if (!response.contains(header.name())) {
                response.add(header.name(), header.value());
            }
        }
    }

    private static Header header(String name, String value) {
        return new Header(AsciiString.cached(name), AsciiString.cached(value));
    }
}
