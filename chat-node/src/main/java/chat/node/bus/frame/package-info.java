/**
 * What travels between the nodes of a cluster, as bytes and as records: the wire of the Socket.IO Redis adapter 8 and of its
 * emitter 5, so that Node.js servers and emitters may be members. It knows nothing of sockets.
 *
 * <pre>
 *   channels, with P the prefix and N a namespace ("/", "/admin"):
 *     P#N#                    broadcasts to everyone or to several rooms     msgpack [uid, {type, data, nsp}, {rooms, except, flags}]
 *     P#N#room#               broadcasts to this very room                   the same
 *     P-request#N#            requests to all nodes                          JSON object; with client acks: msgpack map
 *     P-response#N#           answers                                        JSON object; a client's ack: msgpack map
 *     P-response#N#uid#       answers, if they are for one node only         the same
 * </pre>
 *
 * <p>A name of a channel may be read in two ways (namespaces and rooms may contain {@code #}): what arrives is for the namespace
 * that it names itself.
 */
package chat.node.bus.frame;
