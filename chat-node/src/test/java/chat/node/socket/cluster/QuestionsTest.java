package chat.node.socket.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.bus.BusListener;
import chat.node.bus.InMemoryBus;
import chat.node.bus.frame.Channels;
import chat.node.bus.frame.EventData;
import chat.node.bus.frame.FrameLimits;
import chat.node.bus.frame.Frames;
import chat.node.bus.frame.Options;
import chat.node.bus.frame.Request;
import chat.node.socket.Emission;
import chat.node.socket.ack.BroadcastAck;
import chat.node.socket.ack.GatheredAnswers;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions to nobody, and too many of them. */
final class QuestionsTest {
    private static final String PREFIX = "p";

    private final InMemoryBus.Hub hub = new InMemoryBus.Hub();
    private final InMemoryBus here = hub.join();
    private final InMemoryBus there = hub.join();
    private final Frames frames = new Frames(FrameLimits.DEFAULT);
    private final Channels gone = new Channels(PREFIX, "/gone");
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

    @AfterEach
    void close() {
        timer.shutdownNow();
        here.close();
        there.close();
    }

    @Test
    void whatWasUnderWayWhenItsNamespaceWasLeftIsAnsweredWithNothing() {
        EventData event = new EventData(JsonNodeFactory.instance.arrayNode().add("event"));
        List<Request> questions = List.of(
                new Request.FindSockets("other", "0", List.of("a")),
                new Request.AllRooms("other", "1"),
                new Request.FetchSockets("other", "5", Options.EVERYONE),
                new Request.ServerSideEmit("other", "6", event),
                new Request.ServerSideEmit("other", null, event),
                new Request.BroadcastWithAck("other", "7", "/gone", event, Options.EVERYONE),
                new Request.Disconnect("other", Options.EVERYONE, false),
                new Request.AllRooms("other", "last"));
        try (BusCluster cluster = new BusCluster(
                here,
                new ClusterSettings(PREFIX, Duration.ofSeconds(5), Duration.ofSeconds(5)),
                new SimpleMeterRegistry())) {
            cluster.start();
            List<String> answers = new CopyOnWriteArrayList<>();
            there.subscribe(gone.response(), (channel, message) -> answers.add(new String(message, UTF_8)));
            BusListener[] leaving = new BusListener[1];
            leaving[0] = (channel, message) -> {
                // These wait behind it, and come when nobody listens any more.
                questions.forEach(question -> there.publish(gone.request(), frames.write(question)));
                here.unsubscribe(gone.request(), leaving[0]);
            };
            here.subscribe(gone.request(), leaving[0]);
            there.publish(gone.request(), new byte[0]);

            await().until(() -> answers.size() == 6);
            assertThat(answers)
                    .containsExactly(
                            "{\"requestId\":\"0\",\"sockets\":[]}",
                            "{\"requestId\":\"1\",\"rooms\":[]}",
                            "{\"requestId\":\"5\",\"sockets\":[]}",
                            "{\"type\":6,\"requestId\":\"6\",\"data\":null}",
                            "{\"type\":8,\"requestId\":\"7\",\"clientCount\":0}",
                            "{\"requestId\":\"last\",\"rooms\":[]}");
        }
    }

    @Test
    void whoAsksTooMuchOfOthersStillAsksHere() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Requests requests = new Requests(
                new Surroundings("uid", here, ClusterSettings.DEFAULT, frames, timer, new ClusterMetrics(metrics)),
                "/",
                new Channels(PREFIX, "/"));
        Emission emission = new Emission(Target.EVERYONE, false, "vote", List.of());
        for (int i = 0; i < 10_000; i++) {
            requests.ask(emission, Duration.ofMinutes(1), BroadcastAck.ofNodes(new GatheredAnswers()));
        }
        assertThat(metrics.counter("chat.cluster.requests.unanswered").count()).isZero();
        GatheredAnswers answers = new GatheredAnswers();
        BroadcastAck ack = BroadcastAck.ofNodes(answers);

        requests.ask(emission, Duration.ofMinutes(1), ack);

        ack.handleAsked(0);
        assertThat(answers.result().toCompletableFuture()).isCompleted();
        assertThat(metrics.counter("chat.cluster.requests.unanswered").count()).isEqualTo(1);
    }
}
