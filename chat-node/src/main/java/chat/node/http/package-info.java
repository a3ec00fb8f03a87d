/**
 * The HTTP edge that every connection of the one port goes through, whoever answers it in the end: limits, deadlines, one
 * request at a time, the client's address, CORS, request ids.
 */
package chat.node.http;
