package chat.loadtest;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A request over HTTP whose failure says which address it went to: the JDK's own exceptions often say nothing at all. */
final class Call {
    private Call() {}

    static <T> HttpResponse<T> send(HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        try {
            return http.send(request, body);
        } catch (IOException e) {
            URI uri = request.uri();
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            String hint = e instanceof ConnectException ? ": ./chat up starts a cluster" : "";
            throw new IOException(
                    uri.getScheme() + "://" + uri.getAuthority() + " cannot be reached (" + why + ")" + hint, e);
        }
    }
}
