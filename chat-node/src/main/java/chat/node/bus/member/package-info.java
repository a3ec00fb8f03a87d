/**
 * Which nodes there are ({@link chat.node.bus.member.Membership}). In Redis:
 *
 * <pre>
 * chat:{nodes}:beats   sorted set   instance to its last beat, Unix time in ms
 * chat:{nodes}:about   hash         instance to what it says of itself, JSON
 * chat:{nodes}:burial:{instance}    string, some seconds: who is taking over what a gone instance left
 * </pre>
 *
 * <p>An instance is one life of a node: its name, a dot, and eight characters that are new with each start, and with each
 * absence that was long enough to be taken for its end, and with each server that becomes the master, or starts: it may lack
 * some of what was written. The first two keys expire a week after the last beat of all.
 *
 * <pre>
 *                   beats each 2 s
 *   (start) ------> alive ------------ no beat for 9 s ----> gone ---- buried by one of the others ----> (forgotten)
 *                     |                                       ^
 *                     +--- stops ---> leaving ---- 3 s -------+
 *                     |                                       |
 *                     +--- is another instance ---- 3 s ------+ buried by itself
 * </pre>
 */
package chat.node.bus.member;
