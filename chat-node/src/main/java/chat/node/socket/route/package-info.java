/** What features register their events with: records in, one shape of answers and errors out. */
package chat.node.socket.route;
