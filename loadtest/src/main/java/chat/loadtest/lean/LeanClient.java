package chat.loadtest.lean;

import chat.common.error.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One client: upgrades to a WebSocket, signs in, joins its room, answers pings, and counts. Runs on its channel's event loop.
 */
final class LeanClient extends SimpleChannelInboundHandler<ByteBuf> {
    /** Sent and not yet acked; more are not sent. */
    static final int MOST_UNACKED = 64;

    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    /** The join's; messages have others. */
    private static final long JOIN_ID = 0;

    private static final byte[] MESSAGE = "42[\"message\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STATUS = "HTTP/1.1 101".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_HEAD = 8192;
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");

    /**
     * Where it is counted what becomes of the client.
     *
     * @param times takes the time until it has its seat
     * @param since what that time counts from
     */
    record Measured(Tally tally, Times times, long since) {}

    private final String host;
    private final String token;
    private final Room room;
    private final Tally tally;
    private final Measured measured;
    private final Runnable whenDone;
    private final FrameReader frames = new FrameReader(this::handleFrame);
    private final long[] sentAt = new long[MOST_UNACKED];
    private final StringBuilder head = new StringBuilder();
    private ChannelHandlerContext context;
    private boolean upgraded;
    private boolean seated;
    private boolean done;
    private boolean leaving;
    private long nextId = 1;
    private int unacked;

    /** @param whenDone run once: when it has its seat, or will never have one */
    LeanClient(String host, String token, Room room, Measured measured, Runnable whenDone) {
        this.host = host;
        this.token = token;
        this.room = room;
        this.measured = measured;
        this.tally = measured.tally();
        this.whenDone = whenDone;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        write(("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: " + host
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
        if (!upgraded) {
            readHead(data);
        }
        if (upgraded && data.isReadable()) {
            tally.bytes.add(data.readableBytes());
            frames.read(data);
        }
    }

    private void readHead(ByteBuf data) {
        while (data.isReadable() && !upgraded) {
            head.append((char) (data.readByte() & 0xff));
            if (head.length() > LONGEST_HEAD) {
                fail("an endless answer to the handshake");
                return;
            }
            if (endsWith(head, HEAD_END)) {
                if (!startsWith(head, STATUS)) {
                    fail(head.substring(0, head.indexOf("\r")));
                    return;
                }
                upgraded = true;
                tally.opened.increment();
                head.setLength(0);
                head.trimToSize();
            }
        }
    }

    private void handleFrame(int opcode, byte[] start, int kept, long length) {
        tally.frames.increment();
        if (opcode == CLOSE) {
            return;
        }
        if (opcode != TEXT || kept == 0) {
            return;
        }
        switch (start[0]) {
            case '0' -> write(Frames.text("40{\"token\":\"" + token + "\"}"));
            case '2' -> write(Frames.PONG);
            case '4' -> handlePacket(start, kept);
            default -> {}
        }
    }

    private void handlePacket(byte[] start, int kept) {
        switch (kept > 1 ? start[1] : 0) {
            case '0' -> write(Frames.text("42" + JOIN_ID + "[\"join_room\",\"" + room.name() + "\"]"));
            case '2' -> {
                if (startsWith(start, kept, MESSAGE)) {
                    tally.messages.increment();
                }
            }
            case '3' -> handleAck(start, kept);
            case '4' -> fail("not let in");
            default -> {}
        }
    }

    private void handleAck(byte[] start, int kept) {
        long id = 0;
        int i = 2;
        for (; i < kept && start[i] >= '0' && start[i] <= '9'; i++) {
            id = id * 10 + start[i] - '0';
        }
        // [{"ok":t or f: as much of it as is kept.
        boolean refused = i + 7 < kept && start[i + 7] == 'f';
        if (id == JOIN_ID) {
            if (refused) {
                fail("not let into the room: " + reason(start, kept));
            } else {
                handleJoined();
            }
            return;
        }
        unacked--;
        if (refused) {
            tally.refused.increment();
        } else {
            tally.acked.increment();
            // The sender hears it as well.
            tally.expected.add(room.members().get());
            tally.ackTimes.record(System.nanoTime() - sentAt[(int) (id % MOST_UNACKED)]);
        }
    }

    /** As much of it as is kept of the answer. */
    private static String reason(byte[] start, int kept) {
        Matcher code = CODE.matcher(new String(start, 0, kept, StandardCharsets.US_ASCII));
        if (!code.find()) {
            return "no code";
        }
        return code.group(1).equals(ErrorCode.TOO_MANY_ROOMS.code())
                ? code.group(1) + ", its account is in as many as it may be: other --tokens have other accounts"
                : code.group(1);
    }

    private void handleJoined() {
        if (!seated) {
            seated = true;
            room.members().incrementAndGet();
            tally.seated.increment();
            measured.times().record(System.nanoTime() - measured.since());
            finish();
        }
    }

    /** @return false when too many wait for their answer, or there is no room to send it to */
    boolean send(String content) {
        if (!seated || unacked == MOST_UNACKED || !context.channel().isActive()) {
            return false;
        }
        long id = nextId++;
        sentAt[(int) (id % MOST_UNACKED)] = System.nanoTime();
        unacked++;
        tally.sent.increment();
        write(Frames.text(
                "42" + id + "[\"send_message\",{\"room\":\"" + room.name() + "\",\"content\":\"" + content + "\"}]"));
        return true;
    }

    /** Because it wants to. From any thread, once it has its seat. */
    void leave() {
        context.executor().execute(() -> {
            leaving = true;
            var unused = context.close();
        });
    }

    private void write(byte[] bytes) {
        var unused = context.writeAndFlush(Unpooled.wrappedBuffer(bytes), context.voidPromise());
    }

    private void fail(String reason) {
        tally.fail(reason);
        var unused = context.close();
    }

    private void finish() {
        if (!done) {
            done = true;
            whenDone.run();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        (leaving ? tally.left : tally.closed).increment();
        if (seated) {
            room.members().decrementAndGet();
        }
        finish();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause.getClass().getSimpleName());
    }

    private static boolean endsWith(CharSequence text, byte[] end) {
        int offset = text.length() - end.length;
        for (int i = 0; i < end.length; i++) {
            if (offset < 0 || text.charAt(offset + i) != end[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(CharSequence text, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= text.length() || text.charAt(i) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(byte[] bytes, int length, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= length || bytes[i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
