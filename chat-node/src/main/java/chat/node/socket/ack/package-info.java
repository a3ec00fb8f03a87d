/** Acknowledgements that clients owe: of one client to one event, and of many to a broadcast. */
package chat.node.socket.ack;
