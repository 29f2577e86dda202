package dev.postrider.reliability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What goes wrong while requests come. */
enum Fault {
  LEADER_KILLED("`kill -9` of a leader", Memory.KEEPS),
  TWO_BROKERS_KILLED("`kill -9` of two brokers of three, for 15 s", Memory.MAY_LOSE),
  BROKER_FROZEN("a leader stopped (SIGSTOP) for 20 s", Memory.KEEPS),
  ROLLING_RESTART("a restart of each broker in turn", Memory.KEEPS),
  ALL_AWAY("all brokers away for 60 s", Memory.MAY_LOSE),
  CONNECTIONS_CUT("all connections to the brokers cut, 20 times", Memory.KEEPS),
  SLOW_NETWORK("500 ms more in each direction, for 20 s", Memory.KEEPS),
  BLACK_HOLE("a network that passes nothing for 30 s", Memory.MAY_LOSE),
  OWN_KILL("`kill -9` of ours, 100 times", Memory.MAY_LOSE),
  SIGTERM("SIGTERM to ours", Memory.KEEPS),
  STARTED_ALONE("a start of ours while all brokers are away", Memory.MAY_LOSE),
  DISK_FULL("a full disk for 15 s", Memory.KEEPS),
  TOPIC_DELETED("the topic deleted for 10 s", Memory.MAY_LOSE),
  TOPIC_DENIED("no permission to write for 10 s", Memory.MAY_LOSE),
  TOO_LARGE("`max.message.bytes` below our records for 10 s", Memory.MAY_LOSE),
  ONE_OF_TWO_MISSING("two topics for each request, one missing for 10 s", Memory.MAY_LOSE),
  CLOCK_JUMP("our clock an hour ahead, then an hour behind", Memory.MAY_LOSE),
  CHAOS("these at random, one after the other", Memory.MAY_LOSE);

  /** What {@code ack=memory} promises when it happens. */
  private enum Memory {
    KEEPS,
    MAY_LOSE
  }

  final String title;
  private final Memory memory;

  Fault(String title, Memory memory) {
    this.title = title;
    this.memory = memory;
  }

  /** How many topics each request is for. */
  int topics() {
    return this == ONE_OF_TWO_MISSING ? 2 : 1;
  }

  /**
   * The room of the spool. Where the disk gets full, the files have to be small, so that new ones are
   * needed meanwhile; but no backlog may fill the room by itself.
   */
  int spoolMaxBytes() {
    return this == DISK_FULL ? 1 << 24 : 1 << 30;
  }

  boolean memoryMayLose() {
    return memory == Memory.MAY_LOSE;
  }

  /** Whether a program of ours ends in the midst of requests: Kong sends these to the next one again. */
  boolean breaksRequestsOff() {
    return this == OWN_KILL || this == CHAOS;
  }

  /** Makes it happen, ends it as far as it does not end by itself, and marks that. */
  void strike(Scenario scenario) throws Exception {
    switch (this) {
      case LEADER_KILLED -> BrokerFaults.leaderKilled(scenario);
      case TWO_BROKERS_KILLED -> BrokerFaults.twoKilled(scenario);
      case BROKER_FROZEN -> BrokerFaults.frozen(scenario);
      case ROLLING_RESTART -> BrokerFaults.rollingRestart(scenario);
      case ALL_AWAY -> BrokerFaults.allAway(scenario);
      case CONNECTIONS_CUT -> NetworkFaults.cut(scenario);
      case SLOW_NETWORK -> NetworkFaults.slow(scenario);
      case BLACK_HOLE -> NetworkFaults.silent(scenario);
      case OWN_KILL -> OwnFaults.killed(scenario);
      case SIGTERM -> OwnFaults.terminated(scenario);
      case STARTED_ALONE -> OwnFaults.startedAlone(scenario);
      case DISK_FULL -> MachineFaults.diskFull(scenario);
      case TOPIC_DELETED -> TopicFaults.deleted(scenario);
      case TOPIC_DENIED -> TopicFaults.denied(scenario);
      case TOO_LARGE -> TopicFaults.tooLarge(scenario);
      case ONE_OF_TWO_MISSING -> TopicFaults.oneMissing(scenario);
      case CLOCK_JUMP -> MachineFaults.clockJump(scenario);
      case CHAOS -> Chaos.strike(scenario);
    }
  }

  /** What has to be done before a program starts with its spool there. */
  void prepare(Path spool) throws IOException {
    if (this == DISK_FULL) {
      MachineFaults.mount(spool);
    }
  }

  /** Undoes {@link #prepare}. */
  void cleanUp(Path spool) throws IOException {
    if (this == DISK_FULL) {
      MachineFaults.unmount(spool);
    }
  }

  /** Variables of the program's environment that the fault needs, for a program of this folder. */
  Map<String, String> environment(Path folder) throws IOException {
    return this == CLOCK_JUMP ? MachineFaults.clock(folder) : Map.of();
  }
}
