package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.config.IdempotencyConfig;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.QueryArgument;
import dev.postrider.envelope.RequestView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chooses the topics of a request: all it names, if all are allowed. Thread-safe. */
final class Router {

  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
  private static final int LONGEST_SHOWN = 200;

  private final List<String> defaultTopic;
  private final @Nullable String queryArg;
  private final boolean named;
  private final Set<String> allowed;
  private final TopicPatterns patterns;
  private final Set<String> own = new HashSet<>();
  private final List<String> quarantine;

  Router(PublisherConfig config) {
    this.defaultTopic = List.of(config.topic());
    this.queryArg = config.topicsQueryArg();
    this.named = queryArg != null
        || config.record().topicFrom() != null
        || !config.messageFunctions().isEmpty();
    this.allowed = new HashSet<>(config.allowedTopics());
    this.allowed.removeIf(TopicPatterns::isPattern);
    this.allowed.add(config.topic());
    this.patterns = new TopicPatterns(config.allowedTopics());
    String quarantineTopic = config.signatureQuarantineTopic();
    this.quarantine = quarantineTopic == null ? List.of() : List.of(quarantineTopic);
    own.addAll(quarantine);
    IdempotencyConfig idempotency = config.idempotency();
    String claims = idempotency == null ? null : idempotency.topic();
    String deadLetters = config.deadLetterTopic();
    if (claims != null) {
      own.add(claims);
    }
    if (deadLetters != null) {
      own.add(deadLetters);
    }
  }

  /** Whether topics are allowed whose names no setting spells out. */
  boolean hasPatterns() {
    return !patterns.isEmpty();
  }

  /** Whether a setting spells the name out. */
  boolean isListed(String topic) {
    return allowed.contains(topic) || quarantine.contains(topic);
  }

  /** No pattern is meant for the topics in which the publisher itself keeps something. */
  private boolean isAllowed(String topic) {
    return allowed.contains(topic)
        || (isTopicName(topic) && patterns.match(topic) && !own.contains(topic));
  }

  /** All topics that settings spell out and a request, or a function for it, can reach. */
  Set<String> reachable() {
    Set<String> reachable = new HashSet<>(named ? allowed : defaultTopic);
    reachable.addAll(quarantine);
    return reachable;
  }

  /** The topic of requests whose signature is wrong, whatever they name. */
  List<String> quarantine() {
    return quarantine;
  }

  /**
   * Checks topics that a function has chosen.
   *
   * @throws TopicNotAllowedException if one of them is not allowed
   */
  void check(List<String> topics) throws TopicNotAllowedException {
    List<String> forbidden = topics.stream().filter(topic -> !isAllowed(topic)).toList();
    if (!forbidden.isEmpty()) {
      throw new TopicNotAllowedException(shown(forbidden));
    }
  }

  /**
   * The topics, each once, in the order of the request.
   *
   * @throws TopicNotAllowedException if one of them is not allowed
   */
  List<String> topics(RequestView request) throws TopicNotAllowedException {
    return queryArg == null
        ? defaultTopic
        : topics(QueryArgument.first(request.target(), queryArg));
  }

  /**
   * The topics of a list that is separated by commas, each once; {@code topic} if the list names none.
   *
   * @throws TopicNotAllowedException if one of them is not allowed
   */
  List<String> topics(byte @Nullable [] list) throws TopicNotAllowedException {
    if (list == null) {
      return defaultTopic;
    }
    List<String> topics = new ArrayList<>();
    List<String> forbidden = new ArrayList<>();
    for (String entry : new String(list, UTF_8).split(",", -1)) {
      String topic = entry.strip();
      if (!topic.isEmpty() && !topics.contains(topic)) {
        if (!isAllowed(topic)) {
          forbidden.add(topic);
        } else {
          topics.add(topic);
        }
      }
    }
    if (!forbidden.isEmpty()) {
      throw new TopicNotAllowedException(shown(forbidden));
    }
    return topics.isEmpty() ? defaultTopic : topics;
  }

  private static boolean isTopicName(String topic) {
    return TOPIC_NAME.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
  }

  /** For the log: what a caller made up must not forge lines or fill the disk. */
  private static String shown(List<String> topics) {
    String all = String.join(", ", topics).replaceAll("[^ -~]", "?");
    return all.length() <= LONGEST_SHOWN ? all : all.substring(0, LONGEST_SHOWN) + "…";
  }

  /** A request, or a function for it, names a topic that the configuration does not allow. */
  static final class TopicNotAllowedException extends Exception {
    private static final long serialVersionUID = 1L;

    TopicNotAllowedException(String topics) {
      super(topics, null, false, false);
    }
  }
}
