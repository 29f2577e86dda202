package dev.postrider.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kafka.DeadLetter;
import dev.postrider.kafka.GivenUpRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What was asked and answered, and whether the topics hold what that promises. */
final class History implements SpoolListener {

  /** A record that was handed in. */
  private static final class Asked {
    final ProducerRecord<byte[], byte[]> record;
    boolean kept;

    Asked(ProducerRecord<byte[], byte[]> record) {
      this.record = record;
    }
  }

  /** The numbers of the records that the listener was told of as dead letters. */
  private final Set<Integer> toldDead = new HashSet<>();

  /** The same for those that were delivered. */
  private final Set<Integer> toldDelivered = new HashSet<>();

  /** By number, in the order in which they were handed in. */
  private final List<Asked> asked = new ArrayList<>();

  /** Makes a record whose value begins with its number. */
  ProducerRecord<byte[], byte[]> record(String topic, byte @Nullable [] key, int size) {
    byte[] value =
        Arrays.copyOf(String.format(Locale.ROOT, "%06d", asked.size()).getBytes(UTF_8), 6 + size);
    Arrays.fill(value, 6, value.length, (byte) ('a' + asked.size() % 26));
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, key, value);
    record.headers().add("number", Arrays.copyOf(value, 6));
    asked.add(new Asked(record));
    return record;
  }

  void kept(ProducerRecord<byte[], byte[]> record) {
    asked.get(number(record)).kept = true;
  }

  @Override
  public void delivered(ProducerRecord<byte[], byte[]> record, long nanos) {
    toldDelivered.add(number(record));
  }

  @Override
  public void givenUp(GivenUpRecord given) {
    toldDead.add(number(given.record()));
  }

  private static int number(ProducerRecord<byte[], byte[]> record) {
    return Integer.parseInt(new String(record.value(), 0, 6, UTF_8));
  }

  /**
   * Compares.
   *
   * @param delivered the records in each topic, in their order
   * @param buried the dead letters, in their topic and in their file
   * @param repeats whether the same record may be there more than once
   * @param damages how many records may be missing because the disk changed them
   * @return what is wrong; empty if nothing is
   */
  List<String> faults(
      Map<String, List<ProducerRecord<byte[], byte[]>>> delivered,
      List<ProducerRecord<byte[], byte[]>> buried,
      boolean repeats,
      int damages) {
    List<String> faults = new ArrayList<>();
    Set<Integer> found = new HashSet<>();
    Set<Integer> deadLetters = new HashSet<>();
    buried.forEach(record -> deadLetters.add(number(record)));
    delivered.forEach((topic, records) -> {
      Map<String, Integer> lastOfKey = new HashMap<>();
      for (ProducerRecord<byte[], byte[]> record : records) {
        int number = number(record);
        if (!isSame(record, topic, number)) {
          faults.add(topic + ": invented " + number);
        } else if (!found.add(number)) {
          if (!repeats) {
            faults.add(topic + ": repeated " + number);
          }
        } else if (record.key() != null
            && asked.get(number).kept
            && !deadLetters.contains(number)) {
          Integer before = lastOfKey.put(new String(record.key(), UTF_8), number);
          if (before != null && before > number) {
            faults.add(topic + ": " + number + " after " + before);
          }
        }
      }
    });
    buried.forEach(record -> {
      byte[] from = record.headers().lastHeader(DeadLetter.TOPIC_HEADER).value();
      if (!isSame(record, new String(from, UTF_8), number(record))) {
        faults.add("invented dead letter " + number(record));
      }
    });
    if (damages == 0) {
      faults.addAll(untold(found, deadLetters));
    }
    found.addAll(deadLetters);
    List<Integer> lost = new ArrayList<>();
    for (int number = 0; number < asked.size(); number++) {
      if (asked.get(number).kept && !found.contains(number)) {
        lost.add(number);
      }
    }
    if (lost.size() > damages) {
      faults.add("lost " + lost);
    }
    return faults;
  }

  /** Every end is told that came about, and no other. */
  private List<String> untold(Set<Integer> delivered, Set<Integer> deadLetters) {
    List<String> faults = new ArrayList<>();
    for (int number : toldDead) {
      if (!deadLetters.contains(number)) {
        faults.add("told of a dead letter that is nowhere: " + number);
      }
    }
    for (int number : toldDelivered) {
      if (!delivered.contains(number)) {
        faults.add("told of a delivery that did not come about: " + number);
      }
    }
    for (int number : deadLetters) {
      // What was never promised may be gone after a crash, but for its letter. And the brokers may
      // have taken a record that is a dead letter too.
      boolean kept = asked.get(number).kept;
      if (kept && !toldDead.contains(number) && !toldDelivered.contains(number)) {
        faults.add("nobody was told of the dead letter " + number);
      }
    }
    return faults;
  }

  private boolean isSame(ProducerRecord<byte[], byte[]> record, String topic, int number) {
    if (number >= asked.size()) {
      return false;
    }
    ProducerRecord<byte[], byte[]> original = asked.get(number).record;
    return topic.equals(original.topic())
        && Arrays.equals(record.key(), original.key())
        && Arrays.equals(record.value(), original.value())
        && Arrays.equals(
            record.headers().lastHeader("number").value(),
            original.headers().lastHeader("number").value());
  }
}
