package chat.node.engine.frame;

import io.netty.util.CharsetUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Whether bytes are UTF-8, which a WebSocket's text must be. Nearly all of it is ASCII, and that is looked at first. */
final class StrictUtf8 {
    private StrictUtf8() {}

    static boolean isValid(byte[] bytes, int from) {
        int ascii = from;
        while (ascii < bytes.length && bytes[ascii] >= 0) {
            ascii++;
        }
        if (ascii == bytes.length) {
            return true;
        }
        try {
            CharsetUtil.decoder(StandardCharsets.UTF_8, CodingErrorAction.REPORT, CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, ascii, bytes.length - ascii));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
