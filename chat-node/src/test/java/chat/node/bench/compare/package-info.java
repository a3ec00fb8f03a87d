/**
 * {@code ./chat bench}: our node beside what a user would pick instead, and beside what the machine allows, with the same
 * generator. Servers are processes of their own, so that their CPU time can be told from that of the generator; each round
 * starts them anew, one after the other.
 *
 * <p>{@code chat.node.bench} has what this shares with the other benchmarks.
 */
package chat.node.bench.compare;
