package dev.postrider.reliability;

import java.time.Duration;

/** What goes wrong between a program of ours and the brokers. */
final class NetworkFaults {

  private static final int CUTS = 20;
  private static final double BETWEEN_CUTS_SECONDS = 0.5;
  private static final Duration DELAY = Duration.ofMillis(500);
  private static final int SLOW_SECONDS = 20;
  private static final int SILENT_SECONDS = 30;

  private NetworkFaults() {}

  static void cut(Scenario scenario) {
    for (int cut = 0; cut < CUTS; cut++) {
      scenario.pass(BETWEEN_CUTS_SECONDS);
      scenario.cluster.relays().forEach(Relay::cut);
    }
    scenario.mark();
  }

  static void slow(Scenario scenario) {
    scenario.cluster.relays().forEach(relay -> relay.delay(DELAY));
    scenario.pass(SLOW_SECONDS);
    scenario.cluster.relays().forEach(relay -> relay.delay(Duration.ZERO));
    scenario.mark();
  }

  static void silent(Scenario scenario) {
    scenario.cluster.relays().forEach(relay -> relay.silence(true));
    scenario.pass(SILENT_SECONDS);
    scenario.cluster.relays().forEach(relay -> relay.silence(false));
    scenario.mark();
  }
}
