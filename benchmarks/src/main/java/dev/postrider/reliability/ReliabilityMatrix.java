package dev.postrider.reliability;

import dev.postrider.systems.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * Tries each fault on all programs in all modes at once, compares what was promised with what came, and writes
 * the tables of {@code docs/RELIABILITY.md}. Run it in the project's folder.
 */
public final class ReliabilityMatrix {

  private static final Path PAGE = Path.of("docs", "RELIABILITY.md");
  private static final double PER_SECOND = 300;
  private static final int MINUTES = 5;

  private final Plan plan;
  private final Path folder;
  private final List<String> broken = new ArrayList<>();

  private ReliabilityMatrix(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
  }

  /**
   * Runs the matrix; the exit status is 1 if a promise is broken.
   *
   * @param arguments names of programs and faults, in upper or lower case; all if there is none of a
   *     kind. {@code -Dshort=true} shortens the faults and writes no page, {@code -Drate} sets the
   *     requests per second of each mode, {@code -Dseed} what is left to chance
   */
  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    boolean whole = !Boolean.getBoolean("short");
    double rate = Double.parseDouble(System.getProperty("rate", Double.toString(PER_SECOND)));
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Plan plan = new Plan(whole, rate, seed, Integer.getInteger("minutes", MINUTES));
    Path folder = Files.createTempDirectory("reliability");
    Runtime.getRuntime()
        .addShutdownHook(new Thread(
            () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    ReliabilityMatrix matrix = new ReliabilityMatrix(plan, folder);
    matrix.run(chosen(Program.values(), arguments), chosen(Fault.values(), arguments));
    matrix.broken.forEach(line -> System.out.println("BROKEN " + line));
    if (!matrix.broken.isEmpty()) {
      System.out.println("the programs' output is in " + folder);
      System.exit(1);
    }
    Folders.delete(folder);
    System.out.println("KEPT every promise");
    System.exit(0);
  }

  private static <E extends Enum<E>> List<E> chosen(E[] all, String[] arguments) {
    List<String> names =
        Arrays.stream(arguments).map(name -> name.toUpperCase(Locale.ROOT)).toList();
    List<E> chosen =
        Arrays.stream(all).filter(one -> names.contains(one.name())).toList();
    return chosen.isEmpty() ? List.of(all) : chosen;
  }

  private void run(List<Program> programs, List<Fault> faults) throws Exception {
    Results results = new Results();
    try (KafkaCluster cluster = new KafkaCluster(folder.resolve("kafka"))) {
      for (Fault fault : faults) {
        run(programs, fault, cluster, results);
        if (plan.whole()) {
          Files.writeString(PAGE, results.written(Files.readString(PAGE)));
        }
      }
    }
  }

  private void run(List<Program> programs, Fault fault, KafkaCluster cluster, Results results)
      throws Exception {
    System.out.println(fault.title);
    cluster.mend();
    try (Scenario scenario = new Scenario(plan, programs, fault, cluster, folder)) {
      fault.strike(scenario);
      scenario.end().forEach((trial, found) -> {
        Program program = trial.program;
        String row = results.add(
            program, fault, trial.mode, found, trial.subject.process().largestBytes());
        System.out.println(program.title + ":\n" + row);
        boolean mayRepeat = program == Program.PLUGIN_SERVER && fault.breaksRequestsOff();
        for (String promise : found.broken(trial.mode, fault.memoryMayLose(), mayRepeat)) {
          broken.add(program + " " + fault + " " + trial.mode + ": " + promise);
        }
      });
    }
  }
}
