package dev.postrider.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * All modes of programs under load at once, and what a fault may do to them and to the brokers: one fault
 * of the brokers strikes all of them.
 */
final class Scenario implements AutoCloseable {

  private static final Duration RECOVERY = Duration.ofSeconds(90);
  private static final Duration CALM = Duration.ofSeconds(3);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  final KafkaCluster cluster;
  final List<Trial> trials = new ArrayList<>();
  final Random random;
  private final Fault fault;
  final Plan plan;

  /** Starts the programs and the load. */
  Scenario(Plan plan, List<Program> programs, Fault fault, KafkaCluster cluster, Path folder)
      throws Exception {
    this.cluster = cluster;
    this.fault = fault;
    this.plan = plan;
    this.random = new Random(plan.seed());
    boolean started = false;
    try {
      List<String> topics = new ArrayList<>();
      for (Program program : programs) {
        for (Mode mode : Mode.values()) {
          Trial trial = trial(program, mode, folder);
          trials.add(trial);
          fault.prepare(trial.spool);
          topics.addAll(trial.topics);
          topics.add(trial.deadLetterTopic);
        }
      }
      cluster.admin().create(topics);
      onEach(trial -> trial.subject.start());
      onEach(Trial::begin);
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private Trial trial(Program program, Mode mode, Path folder) throws Exception {
    String name = (program + "-" + fault + "-" + mode).toLowerCase(Locale.ROOT);
    Path own = Files.createDirectories(folder.resolve(name));
    return new Trial(program, mode, fault, name, plan, own, cluster.clientPorts());
  }

  /** What is done with one mode of a program. */
  interface Action {
    void with(Trial trial) throws Exception;
  }

  /** Does this with all modes of all programs at once. */
  void onEach(Action action) throws Exception {
    var unused = ofEach(trial -> {
      action.with(trial);
      return trial;
    });
  }

  private interface Task<T> {
    T of(Trial trial) throws Exception;
  }

  private <T> Map<Trial, T> ofEach(Task<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(trials.size());
    try {
      Map<Trial, Future<T>> futures = new LinkedHashMap<>();
      for (Trial trial : trials) {
        futures.put(trial, threads.submit(() -> task.of(trial)));
      }
      Map<Trial, T> results = new LinkedHashMap<>();
      for (Map.Entry<Trial, Future<T>> future : futures.entrySet()) {
        results.put(future.getKey(), future.getValue().get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  /** From now on the recovery counts. */
  void mark() {
    trials.forEach(Trial::mark);
  }

  /** Lets so many seconds pass. */
  void pass(double seconds) {
    Clock.pass(Duration.ofMillis((long) (1000 * seconds)));
  }

  /** The first number in the whole matrix, the second in the shorter selection. */
  int wholeOrShort(int inWhole, int inShort) {
    return plan.whole() ? inWhole : inShort;
  }

  /** Waits for the recovery, ends everything and compares. */
  Map<Trial, Findings> end() throws Exception {
    cluster.mend();
    // A caller that fails again in the calm after its first success has not recovered.
    var unused = Clock.within(RECOVERY, () -> {
      if (!isRecovered()) {
        Clock.pass(BETWEEN_LOOKS);
        return false;
      }
      Clock.pass(CALM);
      return isRecovered();
    });
    Map<Trial, Findings> findings = ofEach(trial -> trial.end(cluster.admin().bootstrapServers()));
    List<String> topics = new ArrayList<>();
    for (Trial trial : trials) {
      topics.addAll(trial.topics);
      topics.add(trial.deadLetterTopic);
    }
    cluster.admin().delete(topics);
    return findings;
  }

  private boolean isRecovered() {
    return trials.stream().allMatch(Trial::isRecovered);
  }

  @Override
  public void close() throws IOException {
    for (Trial trial : trials) {
      trial.close();
      fault.cleanUp(trial.spool);
    }
  }
}
