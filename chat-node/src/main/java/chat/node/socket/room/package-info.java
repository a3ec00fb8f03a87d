/**
 * Who is in which room, kept per event loop so that a broadcast needs no lock. It does not know what its members are.
 *
 * <pre>
 *   Rooms 1 ── n LoopRooms      of one namespace; one for each event loop: its members, and their rooms
 *   Rooms 1 ── 1 RoomDirectory  which loops have members of a room; tells the RoomWatcher of first and last ones
 * </pre>
 */
package chat.node.socket.room;
