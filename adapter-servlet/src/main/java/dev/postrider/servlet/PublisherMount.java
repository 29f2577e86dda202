package dev.postrider.servlet;

import static java.util.Objects.requireNonNull;

import dev.postrider.RequestPublisher;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import jakarta.servlet.ServletException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The publisher of a servlet or filter, between {@code init} and {@code destroy}.
 *
 * @param publisher sends the requests
 * @param owned whether {@link #close} closes it
 * @param asyncTimeout the longest time from a request's header to its response
 * @param settings this module's own settings
 */
record PublisherMount(
    RequestPublisher publisher, boolean owned, Duration asyncTimeout, AdapterSettings settings) {

  /** Time for the body to arrive, on top of Kafka's own. */
  private static final Duration BODY_TIME = Duration.ofSeconds(30);

  /** For a publisher of the caller's, whose delivery timeout is not known here. */
  private static final Duration UNKNOWN_DELIVERY_TIME = Duration.ofMinutes(2);

  /** How a servlet or filter was constructed: at most one of the two is not null. */
  record Origin(@Nullable PublisherConfig config, @Nullable RequestPublisher publisher) {
    static final Origin INIT_PARAMS = new Origin(null, null);

    static Origin of(PublisherConfig config) {
      return new Origin(requireNonNull(config, "config"), null);
    }

    static Origin of(RequestPublisher publisher) {
      return new Origin(null, requireNonNull(publisher, "publisher"));
    }

    boolean inCode() {
      return config != null || publisher != null;
    }
  }

  /**
   * Opens the publisher that {@code origin} and {@code params} describe.
   *
   * @param ownNames the init-params that are the adapter's own
   * @throws ServletException if there are faults; it names each
   */
  static PublisherMount open(Origin origin, Map<String, String> params, Set<String> ownNames)
      throws ServletException {
    List<String> faults = new ArrayList<>();
    Map<String, String> others = except(params, ownNames);
    AdapterSettings settings = AdapterSettings.parse(only(params, ownNames), faults);
    PublisherConfig config = origin.config();
    if (origin.inCode()) {
      others
          .keySet()
          .forEach(name -> faults.add(name + ": is configured in code, as an init-param only "
              + new TreeSet<>(ownNames) + " are left"));
    } else {
      config = parse(others, faults);
    }
    if (!faults.isEmpty()) {
      throw new ServletException(String.join("; ", faults));
    }
    Duration timeout = settings.asyncTimeout();
    if (timeout == null) {
      timeout = BODY_TIME.plus(config == null ? UNKNOWN_DELIVERY_TIME : config.deliveryTimeout());
    }
    RequestPublisher given = origin.publisher();
    return given != null
        ? new PublisherMount(given, false, timeout, settings)
        : new PublisherMount(create(requireNonNull(config)), true, timeout, settings);
  }

  /** The faults of the init-params, where nothing is configured in code. */
  static List<String> faults(Map<String, String> params, Set<String> ownNames) {
    List<String> faults = new ArrayList<>();
    AdapterSettings.parse(only(params, ownNames), faults);
    parse(except(params, ownNames), faults);
    return faults;
  }

  private static Map<String, String> only(Map<String, String> params, Set<String> names) {
    Map<String, String> only = new TreeMap<>(params);
    only.keySet().retainAll(names);
    return only;
  }

  private static Map<String, String> except(Map<String, String> params, Set<String> names) {
    Map<String, String> except = new TreeMap<>(params);
    except.keySet().removeAll(names);
    return except;
  }

  private static @Nullable PublisherConfig parse(Map<String, String> params, List<String> faults) {
    try {
      PublisherConfig config = PublisherConfig.fromTrustedText(params);
      if (config.bootstrapServers().isEmpty()) {
        faults.add("bootstrap_servers: required");
      }
      return config;
    } catch (InvalidConfigException e) {
      faults.addAll(e.faults());
      return null;
    }
  }

  /** Kafka's client refuses some properties only here, with exceptions of its own. */
  private static RequestPublisher create(PublisherConfig config) throws ServletException {
    try {
      return RequestPublisher.create(config);
    } catch (RuntimeException | LinkageError e) {
      throw new ServletException("The producer could not be created: " + e.getMessage(), e);
    }
  }

  /** The init-params of a servlet or filter as a map. */
  static Map<String, String> params(
      Enumeration<String> names, UnaryOperator<@Nullable String> value) {
    Map<String, String> params = new TreeMap<>();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      String text = value.apply(name);
      if (text != null) {
        params.put(name, text);
      }
    }
    return params;
  }

  void close() {
    if (owned) {
      publisher.close();
    }
  }
}
