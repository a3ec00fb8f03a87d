/**
 * Messages: durable, in one order per room, told to everybody there.
 *
 * <pre>
 *   event loop                      lane of the room                                     everybody
 *   check, limits, id  ----------> gather what waits -> lock rooms, numbers, rows, COMMIT
 *                                       -> ack each sender -> encode once -> channel room:x, this node and the others
 * </pre>
 *
 * <p>A room's {@code last_seq} and {@code last_change} are taken under the lock of its row, which every writer takes first and
 * in the same order; that is why numbers have no gaps, on however many nodes the senders are.
 */
package chat.node.message;
