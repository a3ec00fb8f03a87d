/**
 * What every message passes (parser, encoder, local fan-out: {@code ./chat bench jmh}, with JMH's own arguments) and what an
 * idle connection costs ({@code ./chat bench memory}). Figures are in docs/benchmarks.md.
 */
package chat.node.bench;
