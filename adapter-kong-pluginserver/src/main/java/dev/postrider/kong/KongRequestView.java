package dev.postrider.kong;

import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.server.Field;
import dev.postrider.kong.server.RequestBody;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Core's view of what Kong has told of a request. Parts that were not asked for are empty: core does
 * not look at them.
 */
record KongRequestView(
    String method,
    String target,
    List<Field> fields,
    RequestBody body,
    @Nullable String clientIp,
    @Nullable String consumer,
    Facts facts)
    implements RequestView {

  KongRequestView withMethod(String name) {
    return new KongRequestView(name, target, fields, body, clientIp, consumer, facts);
  }

  /** With what message functions may know. */
  KongRequestView withFacts(Facts known) {
    return new KongRequestView(method, target, fields, body, clientIp, consumer, known);
  }

  /** The size of the body, as far as it is in memory. */
  int bodyBytes() {
    return body instanceof RequestBody.InMemory memory ? memory.content().remaining() : 0;
  }

  @Override
  public void headers(HeaderVisitor visitor) {
    for (Field field : fields) {
      String value = field.value();
      visitor.header(field.name(), value == null ? "" : value);
    }
  }

  @Override
  public ByteBuffer body(int maxBytes) throws RequestRejectedException {
    if (body instanceof RequestBody.InMemory memory) {
      if (memory.content().remaining() > maxBytes) {
        throw RequestRejectedException.bodyTooLarge(maxBytes);
      }
      return memory.content().duplicate();
    } else if (body instanceof RequestBody.Unavailable unavailable) {
      throw RequestRejectedException.bodyUnavailable(unavailable.reason());
    }
    throw RequestRejectedException.bodyTooLarge(maxBytes);
  }
}
