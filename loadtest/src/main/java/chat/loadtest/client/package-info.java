/**
 * Chat clients as a load test sees them, whatever carries their packets: what they do next, what they heard, and what that says
 * about the cluster. Nothing here knows of Gatling.
 *
 * <p>{@code ChatClient} plans the steps and reads the packets, {@code Inbox} takes the messages, {@code Heard} knows which
 * numbers of a room came once, twice, late or not at all, {@code SharedRoom} what was acked there, {@code Tally} adds it all up.
 */
package chat.loadtest.client;
