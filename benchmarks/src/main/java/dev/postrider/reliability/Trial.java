package dev.postrider.reliability;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.reliability.Findings.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One mode of a program under load, while something goes wrong. */
final class Trial implements AutoCloseable {

  private static final Duration WARM = Duration.ofMinutes(3);
  private static final int WARM_SUCCESSES = 100;

  /** Longer than the longest pause of the spool between two tries, and than the delivery timeout. */
  private static final Duration STANDSTILL = Duration.ofSeconds(40);

  final Program program;
  final Mode mode;
  final Subject subject;
  final List<String> topics;
  final String deadLetterTopic;
  final Path folder;
  final Path spool;
  private final double perSecond;
  private final List<Long> marks = new CopyOnWriteArrayList<>();
  private final Map<String, Long> emptyAt = new HashMap<>();
  private @Nullable Load load;

  /**
   * Starts nothing yet.
   *
   * @param name of the trial, which no other has
   * @param ports of 127.0.0.1 where the brokers are
   */
  Trial(
      Program program,
      Mode mode,
      Fault fault,
      String name,
      Plan plan,
      Path folder,
      List<Integer> ports)
      throws Exception {
    this.program = program;
    this.mode = mode;
    this.perSecond = plan.perSecond();
    this.folder = folder;
    this.spool = folder.resolve("spool");
    this.deadLetterTopic = name + "-dead";
    this.topics = fault.topics() == 1 ? List.of(name) : List.of(name, name + "-too");
    this.subject = program.subject(folder, config(fault, ports), fault.environment(folder));
  }

  private String config(Fault fault, List<Integer> ports) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ArrayNode brokers = config.putArray("bootstrap_servers");
    ports.forEach(port -> brokers.addObject().put("host", "127.0.0.1").put("port", port));
    config
        .put("topic", topics.get(0))
        .put("topics_query_arg", "topics")
        .put("key_query_arg", "key")
        .put("ack", mode.text())
        .put("producer_request_acks", -1);
    ArrayNode allowed = config.putArray("allowed_topics");
    topics.forEach(allowed::add);
    if (mode.isSpooled()) {
      config
          .put("spool_dir", spool.toString())
          .put("spool_max_bytes", fault.spoolMaxBytes())
          .put("dead_letter_topic", deadLetterTopic);
    }
    return config.toString();
  }

  /** Starts the load and waits until it runs. */
  void begin() throws Exception {
    Load begun = new Load(subject, "&topics=" + String.join(",", topics), perSecond);
    load = begun;
    boolean warm = Clock.within(
        WARM,
        () -> begun.responses().stream().filter(Response::isSuccess).count() >= WARM_SUCCESSES);
    if (!warm) {
      throw new IllegalStateException(
          program + " " + mode + " does not serve: " + begun.responses());
    }
  }

  private Load load() {
    Load begun = load;
    if (begun == null) {
      throw new IllegalStateException("no load yet");
    }
    return begun;
  }

  /** From now on the recovery counts. */
  void mark() {
    marks.add(System.currentTimeMillis());
  }

  /** The topic has just lost all it had. */
  void emptied(String topic) {
    emptyAt.put(topic, System.currentTimeMillis());
  }

  /** Whether every caller has had a success since the last mark, and no failure after it. */
  boolean isRecovered() {
    return Findings.recovery(load().responses(), marks) >= 0;
  }

  /** Ends the load, waits for the records, ends the program and compares. */
  Findings end(String bootstrapServers) throws Exception {
    load().stop();
    List<Response> responses = load().responses();
    List<TopicReader> readers = new ArrayList<>();
    try (TopicReader dead = new TopicReader(bootstrapServers, deadLetterTopic)) {
      for (String topic : topics) {
        readers.add(new TopicReader(bootstrapServers, topic));
      }
      if (mode.isSpooled()) {
        awaitRecords(responses, readers, dead);
      }
      // Nothing comes from a process that has ended: that of the other modes need not be waited
      // for.
      subject.process().terminate();
      return compare(responses, readers, dead);
    } finally {
      readers.forEach(TopicReader::close);
    }
  }

  private Findings compare(List<Response> responses, List<TopicReader> readers, TopicReader dead) {
    List<Content> contents = new ArrayList<>();
    for (int i = 0; i < topics.size(); i++) {
      contents.add(new Content(readers.get(i).read(), emptyAt.getOrDefault(topics.get(i), 0L)));
    }
    return Findings.of(responses, contents, dead.read(), marks);
  }

  private void awaitRecords(List<Response> responses, List<TopicReader> readers, TopicReader dead)
      throws Exception {
    Set<Findings> seen = new HashSet<>();
    boolean moved = true;
    while (moved) {
      // Over when nothing is missing, or nothing more comes.
      moved = Clock.within(STANDSTILL, () -> {
            Findings now = compare(responses, readers, dead);
            return now.lost() == 0 || seen.add(now);
          })
          && compare(responses, readers, dead).lost() > 0;
    }
  }

  @Override
  public void close() {
    subject.close();
  }
}
