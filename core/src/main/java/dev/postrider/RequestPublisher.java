package dev.postrider;

import static java.util.Objects.requireNonNull;

import dev.postrider.claimcheck.ClaimChecks;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestView;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.SharedProducers;
import dev.postrider.schema.RecordEncoder;
import dev.postrider.spool.Spool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests into Kafka messages: core's only door. An adapter gives it a view of a request and
 * writes the response it completes with. Thread-safe.
 *
 * <pre>{@code
 * var config = PublisherConfig.builder().bootstrapServers("127.0.0.1:9092").topic("orders").build();
 * try (var publisher = RequestPublisher.create(config)) {
 *   publisher.publish(view).thenAccept(response -> write(response.status(), response.json()));
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class RequestPublisher implements AutoCloseable {

  private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final Router router;
  private final @Nullable RecordEncoder schemas;
  private final @Nullable SpoolDelivery spool;
  private final @Nullable IdempotentDelivery idempotent;
  private final RequestParts parts;
  private final @Nullable ClaimCheckDelivery claimChecks;
  private final int maxBodyBytes;
  private final RecordSender sender;
  private final Outlet outlet;
  private final Listeners listeners;
  private final DeadLetterSender deadLetters;
  private final Dispatch dispatch;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  private RequestPublisher(PublisherConfig config, Outlet outlet) {
    this.router = new Router(config);
    this.outlet = outlet;
    this.listeners = outlet.listeners();
    this.schemas = outlet.schemas();
    RecordMaker records = new RecordMaker(config, router, schemas);
    Responses responses = new Responses(config);
    this.parts = RequestParts.of(config, records.sources());
    this.maxBodyBytes = config.envelope().bodyBytesOrMax();
    this.sender = outlet.sender();
    this.claimChecks = ClaimCheckDelivery.of(config);
    this.deadLetters = new DeadLetterSender(sender, config, listeners);
    this.spool = outlet.spool() == null
        ? null
        : new SpoolDelivery(outlet.spool(), sender, responses, deadLetters, config);
    this.idempotent = TransactionOpening.idempotent(config, sender, responses, deadLetters);
    this.dispatch = new Dispatch(
        config,
        router,
        records,
        responses,
        new Dispatch.Ways(sender, deadLetters, spool, idempotent, claimChecks),
        listeners,
        closed::get);
    sender.warm(router.reachable());
    if (schemas != null) {
      schemas.start();
    }
  }

  /** A publisher, or else nothing that has been opened for it stays open. */
  private static RequestPublisher of(PublisherConfig config, Outlet opened, SharedSchemas schemas) {
    Outlet outlet = opened.encoding(config, schemas);
    RequestPublisher publisher = null;
    try {
      publisher = new RequestPublisher(config, outlet);
      return publisher;
    } finally {
      if (publisher == null) {
        outlet.closing().accept(Duration.ZERO);
      }
    }
  }

  /**
   * A publisher with a producer of its own.
   *
   * <p>With {@code OAUTHBEARER} this waits for the token endpoint, and adds its address to those
   * that kafka-clients may ask ({@code org.apache.kafka.sasl.oauthbearer.allowed.urls}). With a schema
   * registry this waits up to ten seconds for the registry's first answer, whatever that is.
   *
   * @throws InvalidConfigException if {@code bootstrap_servers} is not set, {@code ack} needs {@code
   *     spool_dir} and that is not set or cannot be used, or {@code claim_check} needs a key that is not given
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the configuration, for
   *     example because no broker's name can be resolved, or the token endpoint gives no token
   */
  public static RequestPublisher create(PublisherConfig config) {
    return of(
        config,
        Outlet.open(MessageFunctions.runnable(config), null, new SharedSpools()),
        new SharedSchemas());
  }

  /**
   * A publisher that shares its producer with others of the same {@code cluster_name} and producer
   * settings, in all else as {@link #create(PublisherConfig)}.
   *
   * @throws InvalidConfigException if {@code bootstrap_servers} is not set
   * @throws org.apache.kafka.common.KafkaException as for {@link #create(PublisherConfig)}
   */
  public static RequestPublisher create(PublisherConfig config, SharedProducers producers) {
    return create(config, producers, new SharedSpools(), new SharedSchemas());
  }

  /**
   * A publisher that also shares its schemas, with others of the same schemas and settings of their
   * registry, and its spool, with others of the same brokers, topics and settings of the spool. With {@code
   * ack=disk} the order of a key holds across publishers only if they share the spool.
   *
   * @throws InvalidConfigException as for {@link #create(PublisherConfig)}
   * @throws org.apache.kafka.common.KafkaException as for {@link #create(PublisherConfig)}
   */
  public static RequestPublisher create(
      PublisherConfig config,
      SharedProducers producers,
      SharedSpools spools,
      SharedSchemas schemas) {
    requireNonNull(producers, "producers");
    requireNonNull(spools, "spools");
    requireNonNull(schemas, "schemas");
    return of(config, Outlet.open(MessageFunctions.runnable(config), producers, spools), schemas);
  }

  /**
   * A publisher with this producer, which stays the caller's to close. The producer settings of the
   * configuration have no effect but for the limits. Give it {@code max.block.ms=0}: with more, {@link
   * #publish} may block that long while the producer's own buffer is full.
   *
   * @throws InvalidConfigException if health gating is on or {@code ack} needs local disk, for which the
   *     brokers must be known
   */
  public static RequestPublisher create(PublisherConfig config, Producer<byte[], byte[]> producer) {
    return of(
        config, Outlet.using(MessageFunctions.runnable(config), producer), new SharedSchemas());
  }

  /**
   * A publisher with producers from this function, which is given the properties of each, for example to
   * wrap it. With {@code transactional} it makes several, each with a {@code transactional.id}, and new
   * ones for those that can do no more. The publisher closes them.
   *
   * @throws InvalidConfigException if {@code bootstrap_servers} is not set or {@code ack} needs local disk
   * @throws org.apache.kafka.common.KafkaException if kafka-clients refuses the configuration
   */
  public static RequestPublisher create(
      PublisherConfig config, Function<Map<String, Object>, Producer<byte[], byte[]>> producers) {
    return of(
        config, Outlet.making(MessageFunctions.runnable(config), producers), new SharedSchemas());
  }

  /**
   * Sends the message of one request. Never waits for Kafka and throws nothing for what a request or a
   * broker did: every outcome is a response, and the stage never completes exceptionally. Only a {@link
   * VirtualMachineError}, such as the end of memory, is thrown.
   *
   * <table>
   * <caption>Responses; {@code status_codes} sets other statuses</caption>
   * <tr><th>status</th><th>when</th></tr>
   * <tr><td>200</td><td>the message is where {@code ack} says, or a message function has dropped
   *     it</td></tr>
   * <tr><td>207</td><td>some items of a body are where {@code ack} says, others cannot be sent</td></tr>
   * <tr><td>400</td><td>the body is not what its content type says, or the message does not match its
   *     schema in the registry</td></tr>
   * <tr><td>401</td><td>the signature is missing or wrong</td></tr>
   * <tr><td>405</td><td>the method is not among {@code methods}</td></tr>
   * <tr><td>413</td><td>the body or the record is over its limit</td></tr>
   * <tr><td>415</td><td>the body is to be split and of another type</td></tr>
   * <tr><td>500</td><td>the body could not be read, the message could not be made, or a message
   *     function failed</td></tr>
   * <tr><td>502</td><td>the brokers did not take the message, a topic is not allowed, or the registry has
   *     not given a schema</td></tr>
   * <tr><td>503</td><td>too much waits, the disk or the store of bodies takes nothing, or the brokers are
   *     away (health gating)</td></tr>
   * </table>
   *
   * <p>With {@code ack=disk} the stage completes when the message is on disk, with {@code kafka_or_disk}
   * when it is there or with the brokers; in both on a thread that must not be blocked either.
   *
   * <p>With {@code claim_check} the record of a large body is sent when the store has the body; the stage
   * completes on a thread of this publisher or the producer's. With {@code claim_check.multipart_parts} this
   * reads the file of a large multipart body before it returns.
   *
   * <p>In asynchronous mode the stage is complete when this returns. In synchronous mode it completes
   * when all topics have acknowledged or one has failed, on the producer's I/O thread or one of this
   * publisher's: what depends on it must be quick and must not block. The view is not used any more
   * when this returns.
   */
  public CompletionStage<Response> publish(RequestView request) {
    return dispatch.publish(requireNonNull(request, "request"));
  }

  /**
   * Tells this listener too what happens from now on, for example {@code
   * dev.postrider.metrics.PublisherMetrics}, or one that wants the records that were given up. A listener
   * that is there already is not added again, and a publisher that is closed tells nothing any more.
   */
  public void listen(PublisherListener listener) {
    listeners.add(requireNonNull(listener, "listener"), to -> outlet.uses().forEach(to::opened));
  }

  /** Whether requests of this method are sent; {@link #publish} answers all others 405. */
  public boolean sends(String method) {
    return dispatch.sends(method);
  }

  /** The parts of a request that {@link #publish} asks for; an adapter need not get the others. */
  public RequestParts parts() {
    return parts;
  }

  /** The largest body that is accepted, in bytes. */
  public int maxBodyBytes() {
    return maxBodyBytes;
  }

  /**
   * Where an adapter that reads bodies as they arrive writes those that are too large for a record, to give
   * them as {@link RequestView#stagedBody}; null without {@code claim_check}. An adapter that gives every
   * body by {@link RequestView#body} need not care.
   */
  public @Nullable ClaimChecks claimChecks() {
    return claimChecks == null ? null : claimChecks.claimChecks();
  }

  /** How many records its producer has taken, others' who share it included, that are not acknowledged. */
  public long pendingRecords() {
    return sender.pending() + (spool == null ? 0 : spool.pendingRecords());
  }

  /** The same records in bytes, with their headers and overhead. */
  public long pendingBytes() {
    return sender.pendingBytes() + (spool == null ? 0 : spool.pendingBytes());
  }

  /** Whether messages can be taken, and kept until the brokers have them; asks nobody. */
  public PublisherHealth health() {
    Spool kept = outlet.spool();
    return PublisherHealth.of(
        closed.get(),
        !sender.buffer().get().healthy(),
        knowsKeys(),
        schemas == null ? List.of() : schemas.faults(),
        kept == null ? null : kept.statistics().get());
  }

  /**
   * Asks the brokers for the nodes of their cluster, over connections that are not the producer's.
   * Blocks until one answers.
   *
   * @param timeout how long to wait at most
   * @return whether one has answered, never so after {@link #close} nor, with {@code idempotency}, before
   *     all keys are read; empty with a producer that was handed in, whose brokers are not known
   */
  public Optional<Boolean> reachesBrokers(Duration timeout) {
    return sender.reachesBrokers(timeout).map(reached -> reached && !closed.get() && knowsKeys());
  }

  private boolean knowsKeys() {
    return idempotent == null || idempotent.isReady();
  }

  /** Closes, waiting up to 30 seconds for messages on their way. */
  @Override
  public void close() {
    close(DEFAULT_CLOSE_TIMEOUT);
  }

  /**
   * Refuses further requests with the response for a failed delivery, waits for messages on their way,
   * and closes the producer unless it was handed in or others share it. A second call does nothing.
   *
   * @param timeout how long to wait at most
   */
  public void close(Duration timeout) {
    if (closing.compareAndSet(false, true)) {
      long deadline = System.nanoTime() + timeout.toNanos();
      if (claimChecks != null) {
        // The records of the last bodies are still to be sent.
        claimChecks.claimChecks().close(timeout);
      }
      closed.set(true);
      if (deadLetters.topic() != null && spool == null) {
        // Letters of the last records can still be sent: a sender that is closing would refuse
        // them.
        sender.flush(timeout);
      }
      outlet.closing().accept(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      if (idempotent != null) {
        idempotent.close();
      }
      sender.forget(router.reachable());
      listeners.close(to -> outlet.uses().forEach(to::closed));
    }
  }
}
