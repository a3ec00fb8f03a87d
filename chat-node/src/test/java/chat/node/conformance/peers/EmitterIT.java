package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The package {@code @socket.io/redis-emitter} 5 in a process of its own, to our server and to one with @socket.io/redis-adapter 8. */
final class EmitterIT extends PeerCluster {
    private ClusterPeer emitter;

    @Override
    String stack() {
        return "8";
    }

    @BeforeAll
    void startEmitter() throws Exception {
        emitter = ClusterPeer.start();
        emitter.call("{'do':'startEmitter','redis':%d,'options':{'key':'%s'}}", redisPort(), prefix);
    }

    @AfterAll
    void stopEmitter() {
        emitter.close();
    }

    private void assertHeard(String message, Client... receivers) {
        emitter.call("{'do':'emit','args':['mark']}");
        assertHeardBeforeTheMark(List.of(message), receivers);
    }

    @Test
    void everybodyHearsOnce() {
        emitter.call("{'do':'emit','args':['news',1,{'$bytes':'0102'},null]}");
        assertHeard("['news',1,{'$bytes':'0102'},null]", java1, java2, node1, node2);
        emitter.call("{'do':'emit','flags':{'volatile':true,'compress':true},'args':['news']}");
        assertHeard("['news']", java1, java2, node1, node2);
    }

    @Test
    void roomsAreUnitedAndExceptionsSpared() {
        String a = room("a");
        String b = room("b");
        join(a, java1, node1);
        join(b, java1, java2, node2);

        emitter.call("{'do':'emit','rooms':['%s'],'args':['news']}", a);
        assertHeard("['news']", java1, node1);
        emitter.call("{'do':'emit','rooms':['%s','%s'],'args':['news']}", a, b);
        assertHeard("['news']", java1, java2, node1, node2);
        emitter.call("{'do':'emit','except':['%s'],'args':['news']}", a);
        assertHeard("['news']", java2, node2);
        emitter.call("{'do':'emit','rooms':['%s','%s'],'except':['%s'],'args':['news']}", a, b, java1.id);
        assertHeard("['news']", java2, node1, node2);
    }

    @Test
    void roomsMayBeNumbers() {
        join("4711", java1);
        emitter.call("{'do':'emit','rooms':[4711],'args':['news']}");
        assertHeard("['news']", java1);
        emitter.call("{'do':'emit','rooms':[4711,'%s'],'args':['news']}", node1.id);
        assertHeard("['news']", java1, node1);
    }

    @Test
    void namespacesAreApart() {
        Client java = connectToOurs("java-admin", "/admin");
        Client node = connectToTheirs("node-admin", "/admin");
        emitter.call("{'do':'emit','nsp':'/admin','args':['news']}");
        assertThat(java.next()).isEqualTo(ClusterPeer.json("[\"news\"]"));
        assertThat(node.next()).isEqualTo(ClusterPeer.json("[\"news\"]"));
        emitter.call("{'do':'emit','args':['mark']}");
        assertHeardBeforeTheMark(List.of());
        emitter.call("{'do':'disconnect','nsp':'/admin','close':true}");
        assertThat(java.next().textValue()).isEqualTo("io server disconnect");
        assertThat(node.next().textValue()).isEqualTo("io server disconnect");
    }

    @Test
    void socketsAreMovedAndPutOut() {
        String a = room("a");
        String b = room("b");
        join(a, java1, node1);

        emitter.call("{'do':'join','rooms':['%s'],'names':['%s']}", a, b);
        await().until(() -> ours.members(prefix + "#/#" + b + "#") == 1);
        emitter.call("{'do':'emit','rooms':['%s'],'args':['news']}", b);
        assertHeard("['news']", java1, node1);
        emitter.call("{'do':'leave','rooms':['%s'],'except':['%s'],'names':['%s']}", a, java1.id, b);
        emitter.call("{'do':'emit','rooms':['%s'],'args':['news']}", b);
        assertHeard("['news']", java1);
        emitter.call("{'do':'disconnect','rooms':['%s']}", a);
        assertThat(java1.next().textValue()).isEqualTo("io server disconnect");
        assertThat(node1.next().textValue()).isEqualTo("io server disconnect");
    }

    @Test
    void serversAreTold() throws Exception {
        emitter.call("{'do':'serverEmit','args':['server-news',1]}");
        assertThat(ClusterPeer.poll(theirs.serverEvents())).isEqualTo(ClusterPeer.json("[\"server-news\",1]"));
        assertThat(ours.serverEvents().take().toString()).isEqualTo("[1]");
    }
}
