package dev.postrider.reliability;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Faults at random: which one, when, and for how long the requests come in peace in between. */
final class Chaos {

  private static final int LONGEST_PEACE_MILLIS = 5000;

  /** Those that need nothing prepared, and leave all that a topic had. */
  private static final List<Fault> FAULTS = List.of(
      Fault.LEADER_KILLED,
      Fault.TWO_BROKERS_KILLED,
      Fault.BROKER_FROZEN,
      Fault.ROLLING_RESTART,
      Fault.CONNECTIONS_CUT,
      Fault.SLOW_NETWORK,
      Fault.BLACK_HOLE,
      Fault.OWN_KILL,
      Fault.SIGTERM,
      Fault.STARTED_ALONE,
      Fault.TOPIC_DENIED,
      Fault.TOO_LARGE);

  private Chaos() {}

  static void strike(Scenario scenario) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(scenario.plan.minutes());
    while (System.nanoTime() < end) {
      Fault fault = FAULTS.get(scenario.random.nextInt(FAULTS.size()));
      System.out.println("  " + fault.title);
      if (fault == Fault.OWN_KILL) {
        OwnFaults.killed(scenario, 1);
      } else {
        fault.strike(scenario);
      }
      scenario.pass(scenario.random.nextInt(LONGEST_PEACE_MILLIS) / 1000.0);
      // No fault may begin while one of the brokers is away: the quorum of replicas would be the
      // fault's.
      scenario.cluster.mend();
    }
  }
}
