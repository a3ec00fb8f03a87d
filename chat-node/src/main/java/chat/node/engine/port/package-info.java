/**
 * The node's one public port: netty-socketio's server, and the pipeline it is given. Whatever answers the requests is handed
 * in.
 */
package chat.node.engine.port;
