package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every version of the adapter can do: broadcasts. */
abstract class BroadcastPeers extends PeerCluster {
    private static final String VALUES =
            "'text',1,-1,1.5,4294967296,9007199254740991,true,null,'gr\u00fc\u00dfe \ud83d\udc4b',"
                    + "{'deep':{'list':[1,[],{}],'':0}}";
    private static final String BYTES = "{'$bytes':'010203'},{'in':[{'$bytes':'ff'},{'$bytes':''}]}";

    @Test
    void everybodyHearsOnce() {
        ours.main().emit("news", 1);
        assertHeard(Sender.JAVA, "['news',1]", java1, java2, node1, node2);
        theirs.call("{'do':'emit','args':['news',2]}");
        assertHeard(Sender.NODE, "['news',2]", java1, java2, node1, node2);
    }

    @Test
    void aRoomSpansTheServers() {
        String room = room("a");
        join(room, java1, node1);

        ours.main().to(room).emit("news");
        assertHeard(Sender.JAVA, "['news']", java1, node1);
        theirs.call("{'do':'emit','rooms':['%s'],'args':['news']}", room);
        assertHeard(Sender.NODE, "['news']", java1, node1);
    }

    @Test
    void roomsAreUnited() {
        String a = room("a");
        String b = room("b");
        join(a, java1, node1, java2);
        join(b, java1, node2);

        ours.main().to(a, b).emit("news");
        assertHeard(Sender.JAVA, "['news']", java1, java2, node1, node2);
        theirs.call("{'do':'emit','rooms':['%s','%s'],'args':['news']}", a, b);
        assertHeard(Sender.NODE, "['news']", java1, java2, node1, node2);
        ours.main().to(b, room("empty")).emit("news");
        assertHeard(Sender.JAVA, "['news']", java1, node2);
        theirs.call("{'do':'emit','rooms':['%s','%s'],'args':['news']}", b, room("empty"));
        assertHeard(Sender.NODE, "['news']", java1, node2);
    }

    @Test
    void aSocketsIdIsARoom() {
        ours.main().to(node1.id).emit("news");
        assertHeard(Sender.JAVA, "['news']", node1);
        theirs.call("{'do':'emit','rooms':['%s'],'args':['news']}", java1.id);
        assertHeard(Sender.NODE, "['news']", java1);
    }

    @Test
    void roomsMayHaveAnyName() {
        String room = room("\u00e4 # * ? [x] / \ud83d\udc4b");
        join(room, java1, node1);

        ours.main().to(room).emit("news");
        assertHeard(Sender.JAVA, "['news']", java1, node1);
        theirs.call("{'do':'emit','rooms':['%s'],'args':['news']}", room);
        assertHeard(Sender.NODE, "['news']", java1, node1);
    }

    @Test
    void valuesArriveAsTheyWere() {
        ours.main().emit("values", args(VALUES));
        assertHeard(Sender.JAVA, "['values'," + VALUES + "]", java1, java2, node1, node2);
        theirs.call("{'do':'emit','args':['values',%s]}", VALUES);
        assertHeard(Sender.NODE, "['values'," + VALUES + "]", java1, java2, node1, node2);
    }

    @Test
    void bytesArriveAsTheyWere() {
        ours.main()
                .emit(
                        "file",
                        new byte[] {1, 2, 3},
                        Json.mapper()
                                .createObjectNode()
                                .set(
                                        "in",
                                        Json.mapper()
                                                .createArrayNode()
                                                .add(new byte[] {-1})
                                                .add(new byte[0])));
        assertHeard(Sender.JAVA, "['file'," + BYTES + "]", java1, java2, node1, node2);
        theirs.call("{'do':'emit','args':['file',%s]}", BYTES);
        assertHeard(Sender.NODE, "['file'," + BYTES + "]", java1, java2, node1, node2);
    }

    @Test
    void muchArrivesAsItWas() {
        String text = "\u20ac".repeat(200_000);
        ours.main().to(node1.id).emit("news", text);
        assertThat(node1.next().get(1).textValue()).isEqualTo(text);
        theirs.call("{'do':'emit','rooms':['%s'],'args':['news','%s']}", java1.id, text);
        assertThat(java1.next().get(1).textValue()).isEqualTo(text);
    }

    @Test
    void whatMayBeDroppedArrivesAtClientsThatAreReady() {
        ours.main().all().droppable().emit("news");
        assertHeard(Sender.JAVA, "['news']", java1, java2, node1, node2);
        theirs.call("{'do':'emit','flags':{'volatile':true,'compress':false},'args':['news']}");
        assertHeard(Sender.NODE, "['news']", java1, java2, node1, node2);
    }

    @Test
    void whatIsLocalStaysThere() {
        ours.main().all().local().emit("news");
        assertHeard(Sender.JAVA, "['news']", java1, java2);
        theirs.call("{'do':'emit','flags':{'local':true},'args':['news']}");
        assertHeard(Sender.NODE, "['news']", node1, node2);
    }

    @Test
    void namespacesAreApart() {
        Client java = connectToOurs("java-admin", "/admin");
        Client node = connectToTheirs("node-admin", "/admin");

        ours.admin().emit("news", 1);
        assertHeard(Sender.JAVA, List.of());
        theirs.call("{'do':'emit','nsp':'/admin','args':['news',2]}");
        assertHeard(Sender.NODE, List.of());
        for (Client client : List.of(java, node)) {
            assertThat(List.of(
                            client.next().get(1).intValue(),
                            client.next().get(1).intValue()))
                    .containsExactly(1, 2);
        }
        join(room("a"), java, node);
        ours.admin().to(room("a")).emit("news", 3);
        theirs.call("{'do':'emit','nsp':'/admin','rooms':['%s'],'args':['news',3]}", room("a"));
        for (Client client : List.of(java, node)) {
            assertThat(List.of(
                            client.next().get(1).intValue(),
                            client.next().get(1).intValue()))
                    .containsExactly(3, 3);
            clients.call("{'do':'leave-as-client','client':'%s'}", client.name);
        }
    }

    @Test
    void orderIsKept() {
        join(room("a"), java1, node1);
        for (int i = 0; i < 500; i++) {
            ours.main().to(room("a")).emit("count", i);
            var unused = theirs.begin("{'do':'emit','rooms':['%s'],'args':['count',%d]}", room("a"), 1_000 + i);
        }
        for (Client client : List.of(java1, node1)) {
            int java = 0;
            int node = 1_000;
            while (java < 500 || node < 1_500) {
                int next = client.next().get(1).intValue();
                assertThat(next).isEqualTo(next < 1_000 ? java++ : node++);
            }
        }
    }

    static Object[] args(String list) {
        List<Object> args = new java.util.ArrayList<>();
        ClusterPeer.json("[" + list.replace('\'', '"') + "]").forEach(args::add);
        return args.toArray();
    }
}
