package dev.postrider.reliability;

/** What goes wrong with the brokers' processes. */
final class BrokerFaults {

  private static final int DEAD_SECONDS = 10;
  private static final int TWO_DEAD_SECONDS = 15;
  private static final int FROZEN_SECONDS = 20;
  private static final int AWAY_SECONDS = 60;

  private BrokerFaults() {}

  /** The recovery counts from the kill: the cluster mends itself. */
  static void leaderKilled(Scenario scenario) throws Exception {
    leader(scenario).kill();
    scenario.mark();
    scenario.pass(DEAD_SECONDS);
    scenario.cluster.startMissing();
  }

  private static Broker leader(Scenario scenario) throws Exception {
    return scenario.cluster.leader(scenario.trials.get(0).topics.get(0));
  }

  static void twoKilled(Scenario scenario) throws Exception {
    leader(scenario).kill();
    for (Broker broker : scenario.cluster.brokers()) {
      if (broker.isAlive()) {
        broker.kill();
        break;
      }
    }
    scenario.pass(TWO_DEAD_SECONDS);
    scenario.cluster.startMissing();
    scenario.mark();
  }

  /** Here, too, the cluster mends itself. */
  static void frozen(Scenario scenario) throws Exception {
    Broker broker = leader(scenario);
    broker.freeze();
    scenario.mark();
    scenario.pass(FROZEN_SECONDS);
    broker.thaw();
  }

  static void rollingRestart(Scenario scenario) throws Exception {
    for (Broker broker : scenario.cluster.brokers()) {
      broker.stop();
      broker.start();
      scenario.cluster.admin().awaitInSync();
    }
    scenario.mark();
  }

  static void allAway(Scenario scenario) throws Exception {
    killAll(scenario);
    scenario.pass(scenario.wholeOrShort(AWAY_SECONDS, AWAY_SECONDS / 3));
    scenario.cluster.startMissing();
    scenario.mark();
  }

  static void killAll(Scenario scenario) throws Exception {
    for (Broker broker : scenario.cluster.brokers()) {
      broker.kill();
    }
  }
}
