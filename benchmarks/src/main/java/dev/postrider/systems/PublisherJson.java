package dev.postrider.systems;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The configuration of whatever of ours is measured: everything forwarded, every replica waited for. */
final class PublisherJson {

  private static final int ALL_ACKS = -1;

  private PublisherJson() {}

  /** A configuration by its JSON names, to add to. */
  static ObjectNode of(String bootstrapServers, String topic, boolean async) {
    String[] broker = bootstrapServers.split(":", -1);
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config
        .putArray("bootstrap_servers")
        .addObject()
        .put("host", broker[0])
        .put("port", Integer.parseInt(broker[1]));
    return config
        .put("topic", topic)
        .put("producer_async", async)
        .put("producer_request_acks", ALL_ACKS)
        .put("forward_method", true)
        .put("forward_uri", true)
        .put("forward_headers", true);
  }
}
