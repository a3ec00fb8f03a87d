/**
 * The wire of Socket.IO clients, without any transport: {@link chat.common.protocol.engine} frames and payloads below,
 * {@link chat.common.protocol.socket} packets above.
 *
 * <pre>
 *   WebSocket frame / polling payload
 *     &lt;engine type&gt;[&lt;data&gt;]                                              Engine.IO 3 and 4
 *       &lt;packet type&gt;[&lt;attachments&gt;-][&lt;namespace&gt;,][&lt;ack id&gt;][&lt;JSON&gt;]     Socket.IO 4 and 5, text
 *       {type, data, id, nsp} as msgpack                                  the same with socket.io-msgpack-parser
 * </pre>
 *
 * <p>Everything that reads takes strangers' bytes: it ends in a value or in a
 * {@link chat.common.protocol.ProtocolException}, in time and memory proportional to the input.
 */
package chat.common.protocol;
