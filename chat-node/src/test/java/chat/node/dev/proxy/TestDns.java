package chat.node.dev.proxy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A name server that knows one thing: where the nodes are, in the order of that moment. */
final class TestDns implements AutoCloseable {
    private static final int HEADER = 12;
    private static final short TYPE_A = 1;
    private static final short CLASS_IN = 1;
    /** An answer without errors, to who asked for recursion. */
    private static final short ANSWER = (short) 0x8180;

    private static final short UNKNOWN = (short) (ANSWER | 3);
    /** The first label of the one name. */
    private static final String HOST = "chat-node";
    /** The name that was asked for, which begins after the header. */
    private static final short SAME_NAME = (short) (0xC000 | HEADER);

    private final DatagramSocket socket;
    private volatile List<InetAddress> addresses;

    TestDns(List<InetAddress> addresses) throws IOException {
        this.addresses = addresses;
        this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(this::serve, "test-dns");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    void nowSay(List<InetAddress> other) {
        addresses = other;
    }

    private void serve() {
        byte[] buffer = new byte[8192];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] answer = answerTo(buffer);
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // Closed, or nobody there any more: who asks asks again.
            }
        }
    }

    private byte[] answerTo(byte[] bytes) {
        ByteBuffer question = ByteBuffer.wrap(bytes);
        int end = HEADER;
        while (question.get(end) != 0) {
            end += question.get(end) + 1;
        }
        boolean isOurs = new String(bytes, HEADER + 1, end - HEADER - 1, StandardCharsets.US_ASCII).startsWith(HOST);
        boolean wantsAddresses = isOurs && question.getShort(end + 1) == TYPE_A;
        end += 5;
        List<InetAddress> found = wantsAddresses ? addresses : List.of();
        ByteBuffer answer = ByteBuffer.allocate(end + found.size() * 16);
        answer.putShort(question.getShort(0)).putShort(isOurs ? ANSWER : UNKNOWN);
        answer.putShort((short) 1).putShort((short) found.size()).putInt(0);
        answer.put(bytes, HEADER, end - HEADER);
        for (InetAddress address : found) {
            answer.putShort(SAME_NAME).putShort(TYPE_A).putShort(CLASS_IN).putInt(1);
            answer.putShort((short) 4).put(address.getAddress());
        }
        return answer.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
