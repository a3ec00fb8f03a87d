/**
 * Socket.IO of revisions 5 (clients 3 and 4) and 4 (clients 2) over {@link chat.node.engine}; it knows nothing of HTTP
 * and nothing of chat.
 *
 * <pre>
 *   EngineSession 1 ── 1 Client 1 ── n Socket n ── 1 Namespace
 *   Namespace 1 ── 1 Rooms         chat.node.socket.room: who is where, per event loop
 *   Namespace 1 ── 1 LocalSockets  what is done with many of them; Broadcast is its face to the application
 * </pre>
 *
 * <p>A client and its sockets live on the event loop of their session. Whatever another thread asks of a socket becomes a
 * task on that loop, in the order asked. A broadcast is encoded once and handed as one task to each loop with members.
 * Listeners run on the loop, or on the client's lane if they may block.
 */
package chat.node.socket;
