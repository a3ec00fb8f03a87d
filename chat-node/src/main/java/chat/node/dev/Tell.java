package chat.node.dev;

import chat.node.dev.proxy.ShortPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** {@code ./chat scale}, {@code drain} and {@code status}: says it to the {@code ./chat up} that runs on a directory. */
public final class Tell {
    private Tell() {}

    /** @param arguments the data directory, then the order */
    public static void main(String[] arguments) {
        System.exit(tell(arguments));
    }

    private static int tell(String[] arguments) {
        Path socket = Path.of(arguments[0], "run", Control.SOCKET);
        String order = String.join(" ", Arrays.asList(arguments).subList(1, arguments.length));
        try (ShortPath path = new ShortPath(socket);
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path.path()));
            channel.write(ByteBuffer.wrap((order + "\n").getBytes(StandardCharsets.UTF_8)));
            return listen(new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            System.err.println("chat: no ./chat up runs on " + arguments[0] + " (another one: --data DIR)");
            return 1;
        }
    }

    private static int listen(BufferedReader answer) throws IOException {
        for (String line = answer.readLine(); line != null; line = answer.readLine()) {
            if (line.startsWith(Control.EXIT)) {
                return Integer.parseInt(line.substring(Control.EXIT.length()));
            }
            (line.startsWith("chat: ") ? System.err : System.out).println(line);
        }
        System.err.println("chat: the cluster stopped meanwhile");
        return 1;
    }
}
