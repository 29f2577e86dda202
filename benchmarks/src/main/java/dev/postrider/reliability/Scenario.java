package dev.postrider.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All modes of a program under load at once, and what a fault may do to them and to the brokers. */
final class Scenario implements AutoCloseable {

  private static final Duration RECOVERY = Duration.ofSeconds(90);
  private static final Duration CALM = Duration.ofSeconds(3);

  final KafkaCluster cluster;
  final List<Trial> trials = new ArrayList<>();
  final Random random;
  private final Fault fault;
  final Plan plan;

  /** Starts the programs and the load. */
  Scenario(Plan plan, Program program, Fault fault, KafkaCluster cluster, Path folder)
      throws Exception {
    this.cluster = cluster;
    this.fault = fault;
    this.plan = plan;
    this.random = new Random(plan.seed());
    boolean started = false;
    try {
      List<String> topics = new ArrayList<>();
      for (Mode mode : Mode.values()) {
        String name = (program + "-" + fault + "-" + mode).toLowerCase(Locale.ROOT);
        Path own = Files.createDirectories(folder.resolve(name));
        Trial trial = new Trial(mode, program, fault, name, plan, own, cluster.clientPorts());
        trials.add(trial);
        fault.prepare(trial.spool);
        topics.addAll(trial.topics);
        topics.add(trial.deadLetterTopic);
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

  /** What is done with one mode. */
  interface Action {
    void with(Trial trial) throws Exception;
  }

  /** Does this with all modes at once. */
  void onEach(Action action) throws Exception {
    var unused = ofEach(trial -> {
      action.with(trial);
      return trial;
    });
  }

  private interface Task<T> {
    T of(Trial trial) throws Exception;
  }

  private <T> Map<Mode, T> ofEach(Task<T> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(trials.size());
    try {
      Map<Mode, Future<T>> futures = new EnumMap<>(Mode.class);
      for (Trial trial : trials) {
        futures.put(trial.mode, threads.submit(() -> task.of(trial)));
      }
      Map<Mode, T> results = new EnumMap<>(Mode.class);
      for (Map.Entry<Mode, Future<T>> future : futures.entrySet()) {
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
  Map<Mode, Findings> end() throws Exception {
    cluster.mend();
    var unused = Clock.within(RECOVERY, () -> trials.stream().allMatch(Trial::isRecovered));
    Clock.pass(CALM);
    Map<Mode, Findings> findings = ofEach(trial -> trial.end(cluster.admin().bootstrapServers()));
    List<String> topics = new ArrayList<>();
    for (Trial trial : trials) {
      topics.addAll(trial.topics);
      topics.add(trial.deadLetterTopic);
    }
    cluster.admin().delete(topics);
    return findings;
  }

  @Override
  public void close() throws IOException {
    for (Trial trial : trials) {
      trial.close();
      fault.cleanUp(trial.spool);
    }
  }
}
