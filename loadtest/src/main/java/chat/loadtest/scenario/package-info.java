/**
 * The scenarios that Gatling runs. {@code ChatSimulation} puts one together from {@code Settings}; {@code SocketSteps} and {@code PollingSteps} carry the
 * packets of a {@code ChatClient}, which says what comes next; {@code Verdict} says whether the run is good.
 *
 * <p>Gatling hands a frame to a script only while the script waits for one: what comes between is kept in a buffer, which the
 * next send empties, and what does not match a check is thrown away. So a client here always waits for something, its checks
 * see every frame and match when the client says so, and the buffer is read right before each send, in the same task of the
 * event loop. No frame is missed ({@code GatlingIT} counts them).
 */
package chat.loadtest.scenario;
