package dev.postrider.reliability;

import java.util.List;

/** What an administrator does to topics. */
final class TopicFaults {

  private static final int SECONDS = 10;
  private static final int SMALL_BYTES = 400;

  private TopicFaults() {}

  static void deleted(Scenario scenario) throws Exception {
    deleteAndCreate(
        scenario, scenario.trials.stream().map(trial -> trial.topics.get(0)).toList());
  }

  static void oneMissing(Scenario scenario) throws Exception {
    deleteAndCreate(
        scenario, scenario.trials.stream().map(trial -> trial.topics.get(1)).toList());
  }

  private static void deleteAndCreate(Scenario scenario, List<String> topics) throws Exception {
    ClusterAdmin admin = scenario.cluster.admin();
    admin.delete(topics);
    for (Trial trial : scenario.trials) {
      trial.topics.stream().filter(topics::contains).forEach(trial::emptied);
    }
    scenario.pass(SECONDS);
    admin.create(topics);
    scenario.mark();
  }

  static void denied(Scenario scenario) throws Exception {
    ClusterAdmin admin = scenario.cluster.admin();
    for (Trial trial : scenario.trials) {
      admin.forbid(trial.topics.get(0));
    }
    scenario.pass(SECONDS);
    for (Trial trial : scenario.trials) {
      admin.allow(trial.topics.get(0));
    }
    scenario.mark();
  }

  static void tooLarge(Scenario scenario) throws Exception {
    ClusterAdmin admin = scenario.cluster.admin();
    for (Trial trial : scenario.trials) {
      admin.limit(trial.topics.get(0), SMALL_BYTES);
    }
    scenario.pass(SECONDS);
    for (Trial trial : scenario.trials) {
      admin.unlimit(trial.topics.get(0));
    }
    scenario.mark();
  }
}
