package dev.postrider.reliability;

/** What goes wrong with the program of ours. */
final class OwnFaults {

  private static final int KILLS = 100;
  private static final int LONGEST_LIFE_MILLIS = 2000;
  private static final int ALONE_SECONDS = 15;

  private OwnFaults() {}

  /** At moments of chance, for each mode on its own. */
  static void killed(Scenario scenario) throws Exception {
    killed(scenario, scenario.wholeOrShort(KILLS, KILLS / 10));
  }

  static void killed(Scenario scenario, int kills) throws Exception {
    scenario.onEach(trial -> {
      for (int kill = 0; kill < kills; kill++) {
        scenario.pass(scenario.random.nextInt(LONGEST_LIFE_MILLIS) / 1000.0);
        trial.subject.process().kill();
        trial.mark();
        trial.subject.start();
      }
    });
  }

  static void terminated(Scenario scenario) throws Exception {
    scenario.onEach(trial -> {
      trial.subject.process().terminate();
      trial.mark();
      trial.subject.start();
    });
  }

  static void startedAlone(Scenario scenario) throws Exception {
    scenario.onEach(trial -> trial.subject.process().terminate());
    BrokerFaults.killAll(scenario);
    scenario.onEach(trial -> trial.subject.start());
    scenario.pass(ALONE_SECONDS);
    scenario.cluster.startMissing();
    scenario.mark();
  }
}
