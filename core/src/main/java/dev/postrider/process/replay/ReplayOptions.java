package dev.postrider.process.replay;

import dev.postrider.envelope.Header;
import dev.postrider.process.Option;
import dev.postrider.process.OptionValues;
import dev.postrider.process.ProcessOptions;
import dev.postrider.process.replay.RecordFilter.HeaderPattern;
import dev.postrider.process.replay.RecordFilter.OffsetRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a command line asks for.
 *
 * @param topic null where a file is read
 * @param file null where a topic is read
 * @param servers the brokers of a topic
 * @param properties the file of further properties of the consumer, null for none
 * @param partitions none for all
 * @param filter which records are sent
 * @param claimChecks where bodies are that are not in their records
 * @param target the server that gets the requests
 * @param authorities PEM of those who vouch for the target, null for those of the JDK
 * @param changes what is changed in each request
 * @param inexact whether requests are sent that cannot be as they came
 * @param rate the most requests a second
 * @param concurrency how many requests may be under way at a time
 * @param retries how often one is sent again
 * @param goesOn whether a failure lets the others be sent
 * @param connectTimeout for a connection
 * @param responseTimeout for a request with its response
 * @param progress the file of the progress, null for none
 * @param dryRun whether nothing is sent
 */
record ReplayOptions(
    @Nullable String topic,
    @Nullable Path file,
    String servers,
    @Nullable Path properties,
    Set<Integer> partitions,
    RecordFilter filter,
    ClaimCheckOptions claimChecks,
    Target target,
    @Nullable Path authorities,
    HeaderChanges changes,
    boolean inexact,
    double rate,
    int concurrency,
    int retries,
    boolean goesOn,
    Duration connectTimeout,
    Duration responseTimeout,
    @Nullable Path progress,
    boolean dryRun) {

  private static final int MOST_CONCURRENT = 1000;
  private static final int MOST_RETRIES = 1000;

  private static final Option<String> TOPIC =
      Option.text("topic", "NAME", "the topic with the records, read to the end that it has now");
  private static final Option<Path> FILE = Option.of(
      "file",
      "FILE",
      "in place of a topic a file with the value of a record on each line, as"
          + " kafka-console-consumer.sh writes them",
      Path::of);
  private static final Option<String> BOOTSTRAP_SERVERS =
      Option.text("bootstrap-servers", "HOST:PORT,...", "brokers that have the topic");
  private static final Option<Path> COMMAND_CONFIG = Option.of(
      "command-config",
      "FILE",
      "more properties of the Kafka client, such as TLS and login",
      Path::of);
  private static final Option<Target> TO = Option.of(
      "to",
      "URL",
      "the server that gets the requests: http://HOST:PORT or https://HOST:PORT",
      Target::parse);
  private static final Option<Path> TLS_CA = Option.of(
      "tls-ca",
      "FILE",
      "take a server with a certificate that one of these authorities has signed, as PEM; those of"
          + " Java if not given",
      Path::of);
  private static final Option<Set<Integer>> PARTITIONS =
      Option.of("partitions", "NUMBER,...", "only these partitions", ReplayOptions::partitions);
  private static final Option<OffsetRange> OFFSETS = Option.of(
      "offsets",
      "FROM-TO",
      "only these offsets of each partition, or lines of the file; FROM- and -TO leave one end open",
      OffsetRange::parse);
  private static final Option<String> KEY =
      Option.text("key", "TEXT", "only records with this key");
  private static final Option<Instant> SINCE = Option.of(
      "since",
      "TIME",
      "only records of this time or later, such as 2026-11-27T03:00:00Z",
      ReplayOptions::time);
  private static final Option<Instant> UNTIL =
      Option.of("until", "TIME", "only records before this time", ReplayOptions::time);
  private static final Option<Set<String>> METHOD = Option.of(
      "method", "NAME,...", "only requests with one of these methods", text -> Set.of(names(text)));
  private static final Option<Pattern> PATH = Option.of(
      "path",
      "PATTERN",
      "only requests with this path, the query left out; a star stands for any characters: /orders/*",
      RecordFilter::stars);
  private static final Option<List<String>> HEADER = Option.texts(
      "header",
      "NAME[: PATTERN]",
      "only requests with this header, of any value if none is given; several times for several headers");
  private static final Option<List<String>> SET_HEADER = Option.texts(
      "set-header",
      "NAME: VALUE",
      "send this header in place of those of its name; several times for several headers");
  private static final Option<Set<String>> DROP_HEADERS = Option.of(
      "drop-headers",
      "NAME,...",
      "leave out these headers",
      text -> Set.of(names(text.toLowerCase(Locale.ROOT))));
  private static final Option<Boolean> INEXACT = Option.flag(
      "inexact", "send also requests that cannot be as they came, as near to that as they can be");
  private static final Option<Double> RATE = Option.of(
      "rate",
      "NUMBER",
      "at most so many requests a second; any number if not given",
      ReplayOptions::rate);
  private static final Option<Integer> CONCURRENCY = Option.of(
          "concurrency",
          "NUMBER",
          "how many requests may be under way at a time; those of one key, or without a key of one"
              + " partition, stay in order; 1 if not given",
          text -> number(text, 1, MOST_CONCURRENT))
      .byDefault("1");
  private static final Option<Integer> RETRIES = Option.of(
          "retries",
          "NUMBER",
          "how often a request is sent again after 429, 503 and broken connections; 3 if not given",
          text -> number(text, 0, MOST_RETRIES))
      .byDefault("3");
  private static final Option<Boolean> ON_ERROR = Option.of(
          "on-error",
          "WHAT",
          "stop at the first record that fails or is refused, or continue with the others; stop if"
              + " not given",
          ReplayOptions::goesOn)
      .byDefault("stop");
  private static final Option<Duration> CONNECT_TIMEOUT = Option.of(
          "connect-timeout",
          "SECONDS",
          "longest time for a connection; 10 if not given",
          ReplayOptions::timeout)
      .byDefault("10");
  private static final Option<Duration> RESPONSE_TIMEOUT = Option.of(
          "response-timeout",
          "SECONDS",
          "longest time for a request and its response; 30 if not given",
          ReplayOptions::timeout)
      .byDefault("30");
  private static final Option<Path> PROGRESS = Option.of(
      "progress",
      "FILE",
      "keep there how far the replay is, and go on from there if the file exists",
      Path::of);
  private static final Option<Boolean> DRY_RUN =
      Option.flag("dry-run", "send nothing, and print a line for each request");

  /** All, in the order of the help. */
  static final List<Option<?>> ALL = List.of(
      TOPIC,
      FILE,
      BOOTSTRAP_SERVERS,
      COMMAND_CONFIG,
      ClaimCheckOptions.CONFIG,
      ClaimCheckOptions.DIRECTORY,
      TO,
      TLS_CA,
      PARTITIONS,
      OFFSETS,
      KEY,
      SINCE,
      UNTIL,
      METHOD,
      PATH,
      HEADER,
      SET_HEADER,
      DROP_HEADERS,
      INEXACT,
      RATE,
      CONCURRENCY,
      RETRIES,
      ON_ERROR,
      CONNECT_TIMEOUT,
      RESPONSE_TIMEOUT,
      PROGRESS,
      DRY_RUN,
      ProcessOptions.HELP);

  ReplayOptions {
    partitions = Set.copyOf(partitions);
  }

  /**
   * The values, put together.
   *
   * @throws IllegalArgumentException if they do not go together
   */
  static ReplayOptions of(OptionValues given) {
    String topic = given.get(TOPIC);
    Path file = given.get(FILE);
    String servers = given.get(BOOTSTRAP_SERVERS);
    Target target = given.get(TO);
    Set<Integer> partitions = given.get(PARTITIONS);
    if ((topic == null) == (file == null)) {
      throw new IllegalArgumentException("either --topic or --file is needed");
    } else if (topic != null && servers == null) {
      throw new IllegalArgumentException("--bootstrap-servers is missing");
    } else if (target == null) {
      throw new IllegalArgumentException("--to is missing");
    } else if (file != null && partitions != null) {
      throw new IllegalArgumentException("--partitions has no meaning for a file");
    }
    Set<String> methods = given.get(METHOD);
    OffsetRange offsets = given.get(OFFSETS);
    Set<String> dropped = given.get(DROP_HEADERS);
    Double rate = given.get(RATE);
    return new ReplayOptions(
        topic,
        file,
        servers == null ? "" : servers,
        given.get(COMMAND_CONFIG),
        partitions == null ? Set.of() : partitions,
        new RecordFilter(
            offsets == null ? OffsetRange.ALL : offsets,
            given.get(KEY),
            given.get(SINCE),
            given.get(UNTIL),
            methods == null ? Set.of() : methods,
            given.get(PATH),
            each(given.get(HEADER), HeaderPattern::parse)),
        ClaimCheckOptions.of(given),
        target,
        given.get(TLS_CA),
        new HeaderChanges(
            each(given.get(SET_HEADER), ReplayOptions::header),
            dropped == null ? Set.of() : dropped),
        given.required(INEXACT),
        rate == null ? Double.POSITIVE_INFINITY : rate,
        given.required(CONCURRENCY),
        given.required(RETRIES),
        given.required(ON_ERROR),
        given.required(CONNECT_TIMEOUT),
        given.required(RESPONSE_TIMEOUT),
        given.get(PROGRESS),
        given.required(DRY_RUN));
  }

  private static <T> List<T> each(@Nullable List<String> texts, Function<String, T> reader) {
    return texts == null ? List.of() : texts.stream().map(reader).toList();
  }

  /** Its value may be secret, so no message has it. */
  private static Header header(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("--set-header wants NAME: VALUE");
    }
    return new Header(
        text.substring(0, colon).strip(), text.substring(colon + 1).strip());
  }

  private static String[] names(String text) {
    String[] names = text.split(",", -1);
    if (Arrays.asList(names).contains("")
        || Set.copyOf(Arrays.asList(names)).size() < names.length) {
      throw new IllegalArgumentException("'" + text + "' is no list of names");
    }
    return names;
  }

  private static Set<Integer> partitions(String text) {
    return Arrays.stream(names(text))
        .map(number -> number(number, 0, Integer.MAX_VALUE))
        .collect(Collectors.toSet());
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time such as 2026-11-27T03:00:00Z", e);
    }
  }

  private static double rate(String text) {
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?") || Double.parseDouble(text) == 0) {
      throw new IllegalArgumentException("'" + text + "' is no number of requests");
    }
    return Double.parseDouble(text);
  }

  private static int number(String text, int least, int most) {
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException(
          "'" + text + "' is no number from " + least + " to " + most);
    }
    return Integer.parseInt(text);
  }

  private static Duration timeout(String text) {
    Duration timeout = ProcessOptions.seconds(text);
    if (timeout.isZero()) {
      throw new IllegalArgumentException("no time is too short");
    }
    return timeout;
  }

  private static boolean goesOn(String text) {
    return switch (text) {
      case "stop" -> false;
      case "continue" -> true;
      default -> throw new IllegalArgumentException("'" + text + "' is neither stop nor continue");
    };
  }
}
