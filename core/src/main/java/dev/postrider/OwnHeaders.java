package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.SignatureCheck.Passed;
import dev.postrider.cloudevents.OutgoingEvent;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * The record headers that the configuration or the publisher itself adds. They take the place of those
 * that a caller may have made up under their names. Thread-safe.
 */
final class OwnHeaders {

  /** With {@link MessageFormat#RAW_BODY} and CloudEvents. */
  static final String CONTENT_TYPE = "content-type";

  private final List<Header> constant = new ArrayList<>();
  private final Set<String> names;
  private final boolean areEvents;
  private final boolean hasIds;
  private final RecordIds ids;

  OwnHeaders(PublisherConfig config, RecordIds ids) {
    config
        .record()
        .staticRecordHeaders()
        .forEach((name, value) -> constant.add(new RecordHeader(name, value.getBytes(UTF_8))));
    this.names = names(config);
    this.areEvents = config.record().messageFormat().isCloudEvent();
    this.hasIds = config.ack().isSpooled();
    this.ids = ids;
  }

  private static Set<String> names(PublisherConfig config) {
    Set<String> names = new HashSet<>(config.record().staticRecordHeaders().keySet());
    names.addAll(config.record().recordHeaders().keySet());
    if (config.ack().isSpooled()) {
      names.add(RecordIds.HEADER);
    }
    if (config.signatureVerifier() != null) {
      names.add(SignatureCheck.HEADER);
    }
    MessageFormat format = config.record().messageFormat();
    if (format == MessageFormat.RAW_BODY || format.isCloudEvent()) {
      names.add(CONTENT_TYPE);
    }
    return names;
  }

  private boolean isOwn(String name) {
    return names.contains(name) || (areEvents && name.startsWith(OutgoingEvent.HEADER_PREFIX));
  }

  /** Those from the request, and those that every record has. */
  List<Header> with(List<Header> headers, @Nullable Passed checked) {
    if (names.isEmpty()) {
      return headers;
    }
    List<Header> all = new ArrayList<>(headers);
    all.removeIf(header -> isOwn(header.key()));
    all.addAll(constant);
    Header verdict = checked == null ? null : checked.header();
    if (verdict != null) {
      all.add(verdict);
    }
    if (hasIds) {
      all.add(new RecordHeader(RecordIds.HEADER, ids.next()));
    }
    return all;
  }
}
