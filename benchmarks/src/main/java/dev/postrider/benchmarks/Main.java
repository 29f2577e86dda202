package dev.postrider.benchmarks;

import dev.postrider.envelope.EnvelopeBenchmark;
import dev.postrider.testing.SampleRequest;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the envelope benchmark with JMH's own options and prints its table. */
public final class Main {

  private Main() {}

  /**
   * Measures and prints.
   *
   * @param arguments options of JMH, for example {@code -f 1 -p sample=JSON_1K}
   */
  public static void main(String[] arguments) throws Exception {
    var options = new OptionsBuilder()
        .parent(new CommandLineOptions(arguments))
        .include(EnvelopeBenchmark.class.getName())
        .addProfiler(GCProfiler.class)
        .build();
    EnvelopeTable table = new EnvelopeTable();
    new Runner(options).run().forEach(table::add);
    boolean luaInstalled = LuaPeer.isInstalled();
    Map<SampleRequest, Double> lua = luaInstalled ? LuaPeer.measure(table.samples()) : Map.of();
    System.out.print(table.text(lua));
    if (!luaInstalled) {
      System.out.println("\nLeft out: LuaJIT; luajit or its lua-cjson is not installed.");
    }
  }
}
