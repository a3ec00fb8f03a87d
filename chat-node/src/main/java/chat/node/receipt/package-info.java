/** How far everybody has read, and what that leaves unread. */
package chat.node.receipt;
