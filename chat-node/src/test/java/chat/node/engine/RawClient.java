package chat.node.engine;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A client that sends what it is told, byte by byte, and reads answers as strictly as HTTP asks for. */
final class RawClient implements AutoCloseable {
    /** A header's name may occur more than once. */
    record Header(String name, String value) {}

    record Answer(int status, List<Header> headers, String body) {
        Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .findFirst();
        }

        List<String> all(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .toList();
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a request without a body, with a Host header and the headers given, each ended by CRLF. */
    RawClient request(String method, String path, String... headers) throws IOException {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: test\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return send(text.append("\r\n").toString());
    }

    Answer answer() throws IOException {
        return answer(true);
    }

    /** For the answer to a HEAD, whose length says nothing about what follows. */
    Answer answerWithoutBody() throws IOException {
        return answer(false);
    }

    private Answer answer(boolean withBody) throws IOException {
        String statusLine = line();
        if (!statusLine.startsWith("HTTP/1.1 ")) {
            throw new IOException("no status line: " + statusLine);
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        List<Header> headers = new ArrayList<>();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(": ");
            Header header = new Header(line.substring(0, colon), line.substring(colon + 2));
            headers.add(header);
            if (header.name().toLowerCase(Locale.ROOT).equals("content-length")) {
                length = Integer.parseInt(header.value());
            }
        }
        byte[] body = in.readNBytes(withBody ? length : 0);
        if (withBody && body.length < length) {
            throw new EOFException("the body was cut off");
        }
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    /** Whether the other side closes now, and sent nothing more before. */
    boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Reads so many bytes of whatever comes. */
    String read(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Reads to the end of the connection, however it ends. */
    String rest() throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                text.append((char) c);
            }
        } catch (SocketException e) {
            text.append("(reset)");
        }
        return text.toString();
    }

    /**
     * Reads to the end of an answer without length limits, in pieces with pauses between them, for about as long as given.
     *
     * @return how many bytes came
     */
    long readSlowly(Duration time) throws IOException, InterruptedException {
        byte[] piece = new byte[1_000_000];
        CountDownLatch never = new CountDownLatch(1);
        long total = 0;
        socket.setSoTimeout(1_000);
        try {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                long before = total / piece.length;
                total += read;
                if (total / piece.length > before && never.await(time.toMillis() / 50, TimeUnit.MILLISECONDS)) {
                    return total;
                }
            }
        } catch (SocketTimeoutException allRead) {
            return total;
        }
        return total;
    }

    /** Goes without a goodbye. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after: " + line);
            }
            line.append((char) c);
        }
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new IOException("a line that ends without CR: " + line);
        }
        return line.substring(0, line.length() - 1);
    }
}
