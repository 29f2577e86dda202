package dev.postrider.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The spool keeps its promise whatever disk and brokers do. {@code -Dspool.seeds=100000} runs more
 * seeds, {@code -Dspool.seed=17} one of them.
 */
class SimulationTest {

  private static final Logger LOG = Logger.getLogger(Spool.class.getPackageName());

  /** Faults are what this is made of. */
  @BeforeAll
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  @Test
  void keepsWhatItPromisesWithEverySeed() {
    Long only = Long.getLong("spool.seed");
    long first = only == null ? 0 : only;
    long count = only == null ? Long.getLong("spool.seeds", 1000) : 1;
    Map<Long, List<String>> failed = new TreeMap<>();
    for (long seed = first; seed < first + count && failed.size() < 5; seed++) {
      List<String> faults = Simulation.run(seed);
      if (!faults.isEmpty()) {
        failed.put(seed, faults);
      }
    }
    assertEquals(Map.of(), failed, "seeds with faults; replay one with -Dspool.seed=");
  }
}
