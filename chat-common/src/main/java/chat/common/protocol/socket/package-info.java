/**
 * Socket.IO packets, revisions 4 and 5, with the default parser and with the msgpack one. The two revisions differ only in
 * what they put into a CONNECT (a query in the namespace, or an auth object) and in the name of type 4.
 */
package chat.common.protocol.socket;
