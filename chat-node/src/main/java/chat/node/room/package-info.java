/**
 * Rooms and who is in them. What is said in room {@code x} goes to the Socket.IO room {@code room:x}.
 *
 * <pre>
 *   join_room -- lane of the room: member in the database -- channel live -- lane: look again -- ack
 * </pre>
 *
 * <p>Between nodes, as server-side events of the namespace {@code /}: {@code chat:gone [room, account]}.
 */
package chat.node.room;
