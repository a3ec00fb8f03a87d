/**
 * What every message passes (parser, encoder: {@code ./chat bench jmh}, with JMH's own arguments), what the bus does
 * ({@code ./chat bench bus}), and in {@link chat.node.bench.compare} our node beside others ({@code ./chat bench}). Figures are in
 * docs/benchmarks.md.
 */
package chat.node.bench;
