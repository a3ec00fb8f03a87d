package chat.node.bench;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks; not part of the tests. The arguments are JMH's own: {@code PacketBenchmark -p parser=text}, {@code
 * -prof gc}. Without any, all run, briefly.
 */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        var options = new OptionsBuilder().parent(new CommandLineOptions(args));
        if (args.length == 0) {
            options.include("chat\\.node\\..*Benchmark")
                    .forks(1)
                    .warmupIterations(2)
                    .measurementIterations(3);
        }
        new Runner(options.build()).run();
    }
}
