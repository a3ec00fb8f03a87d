/**
 * Who is online: everybody with a socket on any node. In Redis:
 *
 * <pre>
 * chat:online:{user}         set   the instances on which the user has sockets
 * chat:present:{instance}    set   the users who have sockets there: what has to be gone through when it dies, and no more
 * </pre>
 *
 * <p>A name stands in the second set before it does in the first, and leaves it after: whatever dies in between, nobody stays
 * online for ever. An instance that nobody knows any more counts for nothing, wherever it still stands. Everybody who is here
 * is entered anew within one hour to two, and both keys expire a week after somebody was entered last.
 *
 * <pre>
 *            first socket           recorded             (all this waits while nobody hears of the instance)
 *   absent -------------- entering ---------- present ---- last socket left ---- lingering
 *                                                |   \                             |
 *                                                |    +------ another socket ------+
 *                                                |                                 | some seconds
 *                                     a new instance: again                        v
 *                                                                               leaving ---- absent
 * </pre>
 *
 * <p>Redis decides who was the first and the last of a user's instances: so each change is told once, by one node. Whether
 * there was a change the node knows best: where Redis knows less, it has lost it, and where it knows more, it has gone back.
 */
package chat.node.presence;
