package dev.postrider.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs the spool in one thread against a disk, brokers and a clock that do what a seed says. Equal seeds
 * run alike.
 */
final class Simulation implements Engine.Surroundings {

  private static final List<String> TOPICS = List.of("a", "b", "c");
  private static final Path FOLDER = Path.of("/spool");
  private static final ClusterMark CLUSTER = new ClusterMark(null, Set.of("broker:9092"));
  private static final long SEGMENT = 600;
  private static final int STEPS = 250;
  private static final int MOST_ROUNDS = 3000;

  private final Random random;
  private final SimulatedDisk disk;
  private final SimulatedBroker broker;
  private final History history = new History();
  private final SpoolConfig config;
  private long nanos;
  private @Nullable Engine engine;
  private boolean crashed;
  private int damages;
  private final boolean withDamage;

  private Simulation(long seed) {
    // Neighbouring seeds begin alike.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    random.nextLong();
    this.disk = new SimulatedDisk(random);
    this.broker = new SimulatedBroker(random);
    this.nanos = random.nextLong();
    Duration age = Duration.ofSeconds(random.nextInt(4) == 0 ? 5 : 100_000);
    String deadLetters = random.nextBoolean() ? "dead" : null;
    this.config = new SpoolConfig(
        FOLDER, 1000L + random.nextInt(20_000), age, deadLetters, Set.copyOf(TOPICS), null);
    this.withDamage = random.nextInt(4) == 0;
  }

  /** What goes wrong with this seed; empty if nothing does. */
  static List<String> run(long seed) {
    Simulation simulation = new Simulation(seed);
    try {
      return simulation.run();
    } catch (IOException | RuntimeException e) {
      return List.of(e + " at " + List.of(e.getStackTrace()).subList(0, 4));
    }
  }

  private List<String> run() throws IOException {
    start();
    for (int step = 0; step < STEPS; step++) {
      try {
        step();
      } catch (SimulatedCrash e) {
        crash();
      }
    }
    disk.untilCrash = -1;
    disk.failures = 0;
    disk.capacity = Long.MAX_VALUE;
    broker.unsure = 0;
    List<String> faults = new ArrayList<>();
    broker.dead.clear();
    String deadTopic = TOPICS.get(random.nextInt(TOPICS.size()));
    broker.dead.add(deadTopic);
    if (!settles(deadTopic)) {
      faults.add("a dead topic holds up others");
    }
    broker.dead.clear();
    submit();
    if (!settles("")) {
      faults.add("does not come to rest");
    }
    if (running().pendingBytes() != 0 && damages == 0) {
      faults.add("counts " + running().pendingBytes() + " bytes that are not there");
    }
    faults.addAll(check());
    return faults;
  }

  private Engine running() {
    if (engine == null) {
      throw new IllegalStateException("not running");
    }
    return engine;
  }

  private List<String> check() throws IOException {
    running().close();
    disk.killProcess();
    Map<String, List<ProducerRecord<byte[], byte[]>>> delivered = new HashMap<>();
    TOPICS.forEach(topic -> delivered.put(topic, broker.log(topic)));
    List<ProducerRecord<byte[], byte[]>> buried = new ArrayList<>(broker.log("dead"));
    for (int owner : Folders.numbers(disk, FOLDER)) {
      Path path = Folders.folder(FOLDER, owner).resolve(Folder.DEAD_LETTERS);
      TopicLog letters = TopicLog.open(disk, path, SEGMENT, this::salt);
      for (Stored stored = letters.read(); stored != null; stored = letters.read()) {
        buried.add(stored.record());
      }
    }
    return history.faults(delivered, buried, crashed || broker.repeated, damages);
  }

  private void start() {
    while (engine == null) {
      try {
        engine = new Engine(
            config, CLUSTER, SEGMENT, disk, broker, history, this, new Intake(), () -> {});
      } catch (IOException e) {
        disk.killProcess();
        disk.failures = random.nextInt(10);
      } catch (SimulatedCrash e) {
        fall();
      }
    }
  }

  private void crash() {
    crashed = true;
    engine = null;
    broker.crash();
    fall();
    if (withDamage && random.nextBoolean() && disk.damage()) {
      damages++;
    }
    if (random.nextInt(4) == 0) {
      disk.untilCrash = random.nextInt(40);
    }
    start();
  }

  private void fall() {
    if (random.nextBoolean()) {
      disk.killProcess();
    } else {
      disk.losePower();
    }
  }

  private void step() throws IOException {
    int choice = random.nextInt(100);
    if (choice < 30) {
      submit();
    } else if (choice < 45) {
      running().commit();
    } else if (choice < 60) {
      running().deliver();
    } else if (choice < 85) {
      broker.answer();
    } else if (choice < 91) {
      nanos += random.nextInt(1_500_000_000);
    } else if (choice < 94) {
      changeBrokers();
    } else if (choice < 97) {
      changeDisk();
    } else if (choice < 98) {
      disk.untilCrash = random.nextInt(20);
    } else if (choice < 99) {
      throw new SimulatedCrash();
    } else {
      restart();
    }
  }

  private void changeBrokers() {
    broker.unsure = random.nextInt(3) == 0 ? random.nextInt(50) : 0;
    broker.dead.clear();
    for (String topic : List.of("a", "b", "c", "dead")) {
      if (random.nextInt(4) == 0) {
        broker.dead.add(topic);
      }
    }
  }

  private void changeDisk() {
    disk.failures = random.nextInt(3) == 0 ? random.nextInt(40) : 0;
    disk.capacity = random.nextInt(3) == 0 ? random.nextInt(6000) : Long.MAX_VALUE;
  }

  /** As at SIGTERM: what is under way has its answer, or none. */
  private void restart() {
    running().commit();
    crashed = true;
    try {
      running().close();
    } catch (IOException e) {
      // The end of the process closes what is left.
    }
    engine = null;
    broker.crash();
    disk.killProcess();
    start();
  }

  private void submit() {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    int first = random.nextInt(TOPICS.size());
    int count = random.nextInt(5) == 0 ? 2 : 1;
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(4);
      int size = random.nextInt(20) == 0 ? SimulatedBroker.LARGEST + 10 : random.nextInt(250);
      records.add(history.record(
          TOPICS.get((first + i) % TOPICS.size()),
          key == 0 ? null : ("key" + key).getBytes(UTF_8),
          size));
    }
    CompletableFuture<Void> kept = running().append(records);
    var unused = kept.thenRun(() -> records.forEach(history::kept));
  }

  /** Whether all but this topic is delivered after a while without faults. */
  private boolean settles(String but) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      running().commit();
      running().deliver();
      while (!broker.isIdle()) {
        broker.answer();
      }
      running().deliver();
      nanos += 50_000_000;
      if (running().isEmpty(but) && running().isHealthy()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long millis() {
    return nanos / 1_000_000;
  }

  @Override
  public long salt() {
    return random.nextLong();
  }
}
