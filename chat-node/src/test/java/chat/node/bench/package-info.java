/**
 * Benchmarks of what every message passes: parser, encoder, local fan-out. Run after {@code ./mvnw test-compile} with
 *
 * <pre>
 *   ./mvnw -o -q -pl chat-common,chat-node test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 *   java -cp chat-node/target/test-classes:chat-node/target/classes:$(cat chat-node/target/classpath) \
 *       chat.node.bench.Benchmarks
 * </pre>
 */
package chat.node.bench;
