package dev.postrider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.postrider.MessageFunctions.FunctionFailedException;
import dev.postrider.Router.TopicNotAllowedException;
import dev.postrider.SignatureCheck.Passed;
import dev.postrider.cloudevents.CloudEvent;
import dev.postrider.cloudevents.EventMaker;
import dev.postrider.cloudevents.OutgoingEvent;
import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.RecordConfig;
import dev.postrider.config.Split;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.HttpText;
import dev.postrider.envelope.QueryArgument;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.message.Message;
import dev.postrider.record.Expression;
import dev.postrider.record.RequestSources;
import dev.postrider.record.RequestValues;
import dev.postrider.record.TombstoneCondition;
import dev.postrider.schema.RecordEncoder;
import dev.postrider.split.ItemFields;
import dev.postrider.split.ItemRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Makes the records of a request: one for each of its topics, or none. Thread-safe. */
final class RecordMaker {

  private final Router router;
  private final @Nullable String keyQueryArg;
  private final RecordConfig config;
  private final EnvelopeEncoder encoder;
  private final RecordHeaders httpHeaders;
  private final OwnHeaders ownHeaders;
  private final MessageFunctions functions;
  private final RequestSources sources;
  private final @Nullable EventMaker events;
  private final @Nullable RecordEncoder schemas;
  private final boolean isPlain;
  private final boolean splits;
  private final boolean forwardsBody;

  /**
   * One for a configuration.
   *
   * @param schemas encodes keys and values; null if they stay as they are
   */
  RecordMaker(PublisherConfig config, Router router, @Nullable RecordEncoder schemas) {
    RecordIds ids = new RecordIds(System::currentTimeMillis);
    this.router = router;
    this.schemas = schemas;
    this.keyQueryArg = config.keyQueryArg();
    this.config = config.record();
    this.encoder = new EnvelopeEncoder(config.envelope());
    this.httpHeaders = new RecordHeaders(config);
    this.ownHeaders = new OwnHeaders(config, ids);
    this.functions = MessageFunctions.of(config);
    this.sources = new RequestSources(
        this.config.expressions(),
        this.config.pathTemplate(),
        this.config.readsBody(),
        config.envelope(),
        ids::next,
        Clock.systemUTC());
    MessageFormat format = this.config.messageFormat();
    this.events = format.isCloudEvent()
        ? new EventMaker(
            this.config.cloudEventAttributes(),
            format == MessageFormat.CLOUDEVENTS_STRUCTURED,
            config.envelope())
        : null;
    this.splits = config.split().splits();
    this.isPlain = this.config.isPlain() && config.split().form() != Split.RECORDS;
    this.forwardsBody = config.envelope().forwardBody();
  }

  /** What is looked up in a request. */
  RequestSources sources() {
    return sources;
  }

  /** Whether records depend on the body. */
  boolean readsBody() {
    return splits
        || sources.readBody()
        || (config.messageFormat() == MessageFormat.ENVELOPE && forwardsBody);
  }

  /** Whether the record is nothing without the body; an envelope is, with a member less. */
  boolean needsBody() {
    return config.messageFormat() != MessageFormat.ENVELOPE;
  }

  /**
   * Looks for faults of the body.
   *
   * @throws RequestRejectedException if the request cannot become a message
   */
  void check(RequestView request) throws RequestRejectedException {
    if (!needsBody() && forwardsBody) {
      encoder.encode(request);
    } else if (readsBody()) {
      encoder.encodeJson(request);
    }
  }

  /**
   * The records of a request.
   *
   * @param checked what its signature has been found to be; null if that does not matter
   * @return empty if a function has dropped the message
   * @throws TopicNotAllowedException if the request or a function names a topic that is not allowed
   * @throws RequestRejectedException if the request cannot become a message
   * @throws FunctionFailedException if a function fails
   */
  List<ProducerRecord<byte[], byte[]>> of(RequestView request, @Nullable Passed checked)
      throws TopicNotAllowedException, RequestRejectedException, FunctionFailedException {
    return isPlain ? plain(request, checked) : lookedUp(request, checked);
  }

  private List<ProducerRecord<byte[], byte[]>> plain(RequestView request, @Nullable Passed checked)
      throws TopicNotAllowedException, RequestRejectedException, FunctionFailedException {
    List<String> topics = isQuarantined(checked) ? router.quarantine() : router.topics(request);
    byte[] key = keyQueryArg == null ? null : QueryArgument.first(request.target(), keyQueryArg);
    byte[] value = encoder.encode(request);
    List<Header> headers = ownHeaders.with(httpHeaders.of(request), checked);
    return functions.isEmpty()
        ? records(topics, null, null, key, value, headers)
        : changed(new Message(topics, null, key, value, headers), request, checked);
  }

  /** The value comes first: making an envelope checks the body that expressions read. */
  private List<ProducerRecord<byte[], byte[]>> lookedUp(
      RequestView request, @Nullable Passed checked)
      throws TopicNotAllowedException, RequestRejectedException, FunctionFailedException {
    RequestValues values = new RequestValues(sources, request);
    ItemFields fields = request instanceof ItemRequest item ? item.item().fields() : null;
    boolean isTombstone = (fields != null && fields.isDeletion()) || isTombstone(request, values);
    CloudEvent event = isTombstone || events == null ? null : events.of(request, values);
    byte[] value = isTombstone ? null : event == null ? value(values) : value(event);
    List<String> topics = isQuarantined(checked)
        ? router.quarantine()
        : config.topicFrom() == null
            ? router.topics(request)
            : router.topics(values.of(config.topicFrom()));
    byte[] key = config.key() != null
        ? RecordFields.key(values.of(config.key()), config.keyEncoding())
        : keyQueryArg == null ? null : QueryArgument.first(request.target(), keyQueryArg);
    if (key == null && fields != null) {
      key = fields.key();
    }
    requireKeyOrValue(key, value);
    Long timestamp = config.timestampFrom() == null
        ? null
        : RecordFields.timestamp(values.of(config.timestampFrom()));
    if (timestamp == null) {
      timestamp = RecordFields.timestamp(fields);
    }
    Integer partition = config.partitionFrom() == null
        ? null
        : RecordFields.partition(values.of(config.partitionFrom()));
    if (partition == null && fields != null) {
      partition = fields.partition();
    }
    List<Header> headers = headers(request, values, event, fields, checked);
    if (functions.isEmpty()) {
      return records(topics, partition, timestamp, key, value, headers);
    }
    Message message = new Message(topics, timestamp, key, value, headers);
    message.partition(partition);
    return changed(message, request, checked);
  }

  /** The records of a message after its functions. */
  private List<ProducerRecord<byte[], byte[]>> changed(
      Message message, RequestView request, @Nullable Passed checked)
      throws TopicNotAllowedException, RequestRejectedException, FunctionFailedException {
    List<String> topics = message.topics();
    functions.apply(message, request);
    if (message.isDropped()) {
      return List.of();
    }
    if (!isQuarantined(checked)) {
      topics = message.topics();
      router.check(topics);
    }
    byte[] value = message.isTombstone() ? null : message.value();
    requireKeyOrValue(message.key(), value);
    return records(
        topics, message.partition(), message.timestamp(), message.key(), value, message.headers());
  }

  private static void requireKeyOrValue(byte @Nullable [] key, byte @Nullable [] value)
      throws RequestRejectedException {
    if (key == null && value == null) {
      throw RequestRejectedException.missingValue("key of a record without value");
    }
  }

  private static boolean isQuarantined(@Nullable Passed checked) {
    return checked != null && checked.isQuarantined();
  }

  private boolean isTombstone(RequestView request, RequestValues values) {
    TombstoneCondition condition = config.tombstoneWhen();
    return condition != null
        && condition.fits(
            request,
            condition.readBody() && (values.body().hasRemaining() || request.isBodyOmitted()));
  }

  private byte[] value(RequestValues values) throws RequestRejectedException {
    return switch (config.messageFormat()) {
      case ENVELOPE -> values.envelope();
      case RAW_BODY -> {
        byte[] body = new byte[values.body().remaining()];
        values.body().get(body);
        yield body;
      }
      case JSON_BODY -> {
        byte[] json = values.json();
        if (json == null) {
          throw RequestRejectedException.bodyNotJson();
        }
        yield json;
      }
      case TEMPLATE -> requireNonNull(config.messageTemplate()).of(values);
      case CLOUDEVENTS_STRUCTURED, CLOUDEVENTS_BINARY ->
        throw new IllegalStateException("an event has a value of its own");
    };
  }

  private byte[] value(CloudEvent event) {
    return config.messageFormat() == MessageFormat.CLOUDEVENTS_STRUCTURED
        ? OutgoingEvent.json(event)
        : event.data();
  }

  private List<Header> headers(
      RequestView request,
      RequestValues values,
      @Nullable CloudEvent event,
      @Nullable ItemFields fields,
      @Nullable Passed checked)
      throws RequestRejectedException {
    List<Header> given = new ArrayList<>(httpHeaders.of(request));
    if (fields != null) {
      fields.headers().forEach(one -> given.add(new RecordHeader(one.getKey(), one.getValue())));
    }
    List<Header> headers = new ArrayList<>(ownHeaders.with(given, checked));
    boolean isEncoded = schemas != null && schemas.encodesValues();
    String contentType = config.messageFormat() == MessageFormat.RAW_BODY && !isEncoded
        ? request.contentType()
        : null;
    if (contentType != null) {
      headers.add(new RecordHeader(OwnHeaders.CONTENT_TYPE, HttpText.bytes(contentType)));
    }
    if (event != null) {
      addHeaders(event, headers);
    }
    if (event != null && isEncoded) {
      headers.removeIf(header -> header.key().equals(OwnHeaders.CONTENT_TYPE));
    }
    for (Map.Entry<String, Expression> header : config.recordHeaders().entrySet()) {
      byte[] found = values.of(header.getValue());
      if (found != null) {
        headers.add(new RecordHeader(header.getKey(), found));
      }
    }
    return headers;
  }

  private void addHeaders(CloudEvent event, List<Header> headers) {
    if (config.messageFormat() == MessageFormat.CLOUDEVENTS_STRUCTURED) {
      byte[] type = OutgoingEvent.STRUCTURED_TYPE.getBytes(US_ASCII);
      headers.add(new RecordHeader(OwnHeaders.CONTENT_TYPE, type));
    } else {
      OutgoingEvent.headers(event)
          .forEach((name, value) -> headers.add(new RecordHeader(name, value)));
    }
  }

  /** The one place that makes records, after functions and before all that holds for their size. */
  private List<ProducerRecord<byte[], byte[]>> records(
      List<String> topics,
      @Nullable Integer partition,
      @Nullable Long timestamp,
      byte @Nullable [] key,
      byte @Nullable [] value,
      List<Header> headers)
      throws RequestRejectedException {
    byte[] encodedKey = schemas == null ? key : schemas.key(key);
    byte[] encodedValue = schemas == null ? value : schemas.value(value);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(topics.size());
    for (String topic : topics) {
      records.add(
          new ProducerRecord<>(topic, partition, timestamp, encodedKey, encodedValue, headers));
    }
    return records;
  }
}
