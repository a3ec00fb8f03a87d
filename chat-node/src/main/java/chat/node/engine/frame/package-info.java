/**
 * WebSocket frames (RFC 6455, RFC 7692): what strangers send is checked and put together here, what goes out is laid out here,
 * once for all who get it. Knows bytes alone: no channel, no session.
 */
package chat.node.engine.frame;
