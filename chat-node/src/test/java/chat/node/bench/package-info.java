/**
 * What every message passes (parser, encoder, local fan-out: {@code ./chat bench jmh}, with JMH's own arguments) what an
 * idle connection costs ({@code ./chat bench memory}), what the bus does ({@code ./chat bench bus}), two nodes beside two
 * Node.js servers ({@code ./chat bench cluster}), and messages that are kept, on one node beside one Node.js server
 * ({@code ./chat bench messages}). Figures are in docs/benchmarks.md.
 */
package chat.node.bench;
