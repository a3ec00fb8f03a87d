package chat.node.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Knows whether it answers a HEAD: then the headers speak of a body that is not sent. */
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean answersHead;

    void answersHead(boolean yes) {
        answersHead = yes;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return answersHead || super.isContentAlwaysEmpty(response);
    }
}
