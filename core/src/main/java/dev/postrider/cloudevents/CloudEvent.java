package dev.postrider.cloudevents;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event (CloudEvents 1.0.2 §3). Immutable, as long as nobody writes to the array.
 *
 * @since 0.1.0
 */
public final class CloudEvent {

  private final Map<String, String> attributes;
  private final @Nullable String dataContentType;
  private final DataKind kind;
  private final byte[] data;
  private final byte @Nullable [] json;

  /** What the bytes of the data are, for the structured mode. */
  public enum DataKind {
    /** There are none. */
    NONE,
    /** One JSON text. */
    JSON,
    /** Text in UTF-8. */
    TEXT,
    /** Anything. */
    BINARY,
    /** In a store, to which {@code dataref} refers. */
    STORED
  }

  /**
   * An event.
   *
   * @param attributes checked; all but the type of the data, {@code specversion} among them
   * @param dataContentType null if it is not known
   * @param data empty if there is none here
   * @param json the whole event as it came; null if it was no JSON
   */
  CloudEvent(
      Map<String, String> attributes,
      @Nullable String dataContentType,
      DataKind kind,
      byte[] data,
      byte @Nullable [] json) {
    this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    this.dataContentType = dataContentType;
    this.kind = kind;
    this.data = data;
    this.json = json;
  }

  /** All attributes but {@code datacontenttype}, as text. */
  public Map<String, String> attributes() {
    return attributes;
  }

  /** {@code datacontenttype}; null if it is not known. */
  public @Nullable String dataContentType() {
    return dataContentType;
  }

  /** The whole event as it came, checked; null if it was no JSON. */
  byte @Nullable [] json() {
    return json;
  }

  DataKind kind() {
    return kind;
  }

  /** The data; empty if there is none, or it is in a store. */
  public byte[] data() {
    return data;
  }
}
