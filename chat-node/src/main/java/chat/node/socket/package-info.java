/**
 * Socket.IO of revisions 5 (clients 3 and 4) and 4 (clients 2) over {@link chat.node.engine}; it knows nothing of HTTP
 * and nothing of chat.
 *
 * <pre>
 *   EngineSession 1 ── 1 Client 1 ── n Socket n ── 1 Namespace
 *   Namespace 1 ── n LoopRooms      one for each event loop: its sockets, and their rooms
 *   Namespace 1 ── 1 RoomDirectory  which loops have members of a room
 * </pre>
 *
 * <p>A client and its sockets live on the event loop of their session. Whatever another thread asks of a socket becomes a
 * task on that loop, in the order asked. A broadcast is encoded once and handed as one task to each loop with members.
 * Listeners run on the loop, or on the client's lane if they may block.
 */
package chat.node.socket;
