package dev.postrider.reliability;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What the administrator of the cluster does to topics. */
final class ClusterAdmin implements AutoCloseable {

  static final int PARTITIONS = 3;
  private static final short REPLICAS = 3;
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final String MAX_BYTES = "max.message.bytes";

  private final String bootstrapServers;
  private final Admin admin;

  ClusterAdmin(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin = Admin.create(
        Map.of("bootstrap.servers", bootstrapServers, "reconnect.backoff.max.ms", "500"));
  }

  /** Where readers find the brokers, however the network before the programs is. */
  String bootstrapServers() {
    return bootstrapServers;
  }

  /** Creates topics, whose records have the time at which the leader had them, and waits for leaders. */
  void create(Collection<String> topics) throws Exception {
    Map<String, String> configs =
        Map.of("min.insync.replicas", "2", "message.timestamp.type", "LogAppendTime");
    List<NewTopic> all = topics.stream()
        .map(name -> new NewTopic(name, PARTITIONS, REPLICAS).configs(configs))
        .toList();
    admin.createTopics(all).all().get();
    awaitInSync();
  }

  /** Deletes a topic and waits until no broker knows it. */
  void delete(Collection<String> topics) throws Exception {
    admin.deleteTopics(topics).all().get();
    await(
        "deleted: " + topics,
        () -> Set.copyOf(admin.listTopics().names().get()).stream().noneMatch(topics::contains));
  }

  /** The node that leads the first partition. */
  int leader(String topic) throws Exception {
    return describe(List.of(topic)).get(0).partitions().get(0).leader().id();
  }

  private List<TopicDescription> describe(Collection<String> topics) throws Exception {
    return List.copyOf(admin.describeTopics(topics).allTopicNames().get().values());
  }

  /** Waits until every partition has a leader and all its replicas. */
  void awaitInSync() throws Exception {
    await("every replica is in sync", this::isInSync);
  }

  private boolean isInSync() throws Exception {
    for (TopicDescription topic : describe(admin.listTopics().names().get())) {
      for (TopicPartitionInfo partition : topic.partitions()) {
        if (partition.leader() == null
            || partition.isr().size() < partition.replicas().size()) {
          return false;
        }
      }
    }
    return true;
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    boolean held = Clock.within(LONGEST, () -> {
      try {
        return condition.call();
      } catch (ExecutionException e) {
        // The brokers are on their way.
        return false;
      }
    });
    if (!held) {
      throw new IllegalStateException("not within " + LONGEST + ": " + what);
    }
  }

  /** Lets nobody write to a topic any more. */
  void forbid(String topic) throws Exception {
    admin.createAcls(List.of(denial(topic))).all().get();
  }

  /** Undoes {@link #forbid}. */
  void allow(String topic) throws Exception {
    admin.deleteAcls(List.of(denial(topic).toFilter())).all().get();
  }

  private static AclBinding denial(String topic) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry("User:*", "*", AclOperation.WRITE, AclPermissionType.DENY));
  }

  /** Sets the size of the largest batch that a topic takes. */
  void limit(String topic, int bytes) throws Exception {
    alter(
        topic,
        new AlterConfigOp(
            new ConfigEntry(MAX_BYTES, Integer.toString(bytes)), AlterConfigOp.OpType.SET));
  }

  /** Undoes {@link #limit}. */
  void unlimit(String topic) throws Exception {
    alter(topic, new AlterConfigOp(new ConfigEntry(MAX_BYTES, ""), AlterConfigOp.OpType.DELETE));
  }

  private void alter(String topic, AlterConfigOp operation) throws Exception {
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(operation));
    admin.incrementalAlterConfigs(changes).all().get();
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
