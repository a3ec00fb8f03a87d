/**
 * Engine.IO 3 and 4: sessions that look the same whether their client polls or holds a WebSocket, and move from one to the
 * other without losing or reordering a packet.
 *
 * <pre>
 *   RequestHead ── EngineRequests ──┬── PollingTransport ──┐
 *   (chat.node.http)                └── WebSocketTransport ┴── EngineSession ── EngineListener (chat.node.socket)
 * </pre>
 *
 * <p>A session lives on one event loop, the one its first request came in on. Requests of a polling client that arrive
 * elsewhere hop there; a WebSocket that joins a session is registered with that loop before its first frame is read.
 *
 * <p>The bytes of a WebSocket are in {@link chat.node.engine.frame}, the port itself in {@link chat.node.engine.port}.
 */
package chat.node.engine;
