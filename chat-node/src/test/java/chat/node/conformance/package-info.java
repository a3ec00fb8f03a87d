/**
 * What other projects' programs make of the node: the clients from npm, and the test suites of the protocols.
 *
 * <p>The suites stand beside the protocol documents, in the repository {@code socketio/socket.io} below {@code docs}; none of
 * their text is here. They want a server on port 3000 of this machine, which these start and stop with Ctrl-C or SIGTERM:
 *
 * <pre>
 *   ./chat conformance            Socket.IO, revision 5 and 4, at /socket.io/
 *   ./chat conformance --raw      Engine.IO, revision 4 and 3, at /engine.io/
 *   ./chat conformance --help     all flags
 * </pre>
 *
 * <p>The server is {@link chat.node.conformance.ConformanceServer}; it says {@code listening on 3000} when a suite may begin.
 */
package chat.node.conformance;
