package dev.postrider;

import dev.postrider.schema.RecordEncoder;
import dev.postrider.schema.SchemaRegistryConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Schemas that several publishers share: those of one configuration of a schema registry, its login included,
 * so that the registry is asked once for all these publishers. The last publisher ends that. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SharedSchemas {

  /**
   * What encodes by the schemas of a configuration.
   *
   * @param users one entry for each publisher
   */
  private record Shared(RecordEncoder encoder, List<Listeners> users) {

    static Shared of(SchemaRegistryConfig config) {
      List<Listeners> users = new CopyOnWriteArrayList<>();
      return new Shared(
          new RecordEncoder(
              config, success -> Listeners.schemaFetched(List.copyOf(users), success)),
          users);
    }
  }

  private final Map<SchemaRegistryConfig, Shared> encoders = new HashMap<>();

  /** No schemas yet. */
  public SharedSchemas() {}

  /** One more publisher for this configuration, who has these listeners. */
  synchronized RecordEncoder acquire(SchemaRegistryConfig config, Listeners listeners) {
    Shared shared = encoders.computeIfAbsent(config, Shared::of);
    shared.users().add(listeners);
    return shared.encoder();
  }

  /** One publisher fewer. After the last the registry is asked no more. */
  synchronized void release(SchemaRegistryConfig config, Listeners listeners) {
    Shared shared = encoders.get(config);
    if (shared != null && shared.users().remove(listeners) && shared.users().isEmpty()) {
      encoders.remove(config);
      shared.encoder().close();
    }
  }
}
