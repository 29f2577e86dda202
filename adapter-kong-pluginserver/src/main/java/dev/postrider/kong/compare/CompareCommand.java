package dev.postrider.kong.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.process.ClientProperties;
import dev.postrider.process.Command;
import dev.postrider.process.FileRecords;
import dev.postrider.process.LogFormat;
import dev.postrider.process.Option;
import dev.postrider.process.OptionValues;
import dev.postrider.process.ProcessLogging;
import dev.postrider.process.ProcessOptions;
import dev.postrider.process.TopicRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code postrider-pluginserver compare}: says how the messages of two plugins differ that were given the same
 * requests. Exits with status 0 if they are the same, with 1 if they differ or cannot be read, and with 2 if
 * the command is not understood.
 */
public final class CompareCommand {

  /** The first argument of a command line for this command. */
  public static final String NAME = "compare";

  private static final int OK = 0;
  private static final int FAILED = 1;

  private static final Option<List<String>> TOPICS = Option.of(
      "topic",
      "NAME",
      "a topic, read from its beginning to the end that it has now; twice, or two with a comma",
      CompareCommand::two);
  private static final Option<List<String>> FILES = Option.of(
      "file",
      "FILE",
      "in place of a topic a file with the value of a record on each line, as"
          + " kafka-console-consumer.sh writes them; twice",
      CompareCommand::two);
  private static final Option<String> BOOTSTRAP_SERVERS =
      Option.text("bootstrap-servers", "HOST:PORT,...", "brokers that have the topics");
  private static final Option<Path> COMMAND_CONFIG = Option.of(
      "command-config",
      "FILE",
      "more properties of the Kafka client, such as TLS and login",
      Path::of);
  private static final Option<List<String>> IGNORE = Option.of(
      "ignore",
      "NAME,...",
      "what is not compared: timestamp, key, headers, or JSON Pointers within the value, such as"
          + " /headers/x-request-id",
      text -> List.of(text.split(",", -1)));

  private static final Set<String> PAIRS = Set.of("--topic", "--file");

  /** What the options say. */
  private record Request(
      @Nullable List<String> topics,
      @Nullable List<String> files,
      @Nullable String servers,
      @Nullable Path properties,
      Set<String> ignored,
      boolean help) {}

  private CompareCommand() {}

  /** All options, for the documentation. */
  public static List<Option<?>> options() {
    return List.of(TOPICS, FILES, BOOTSTRAP_SERVERS, COMMAND_CONFIG, IGNORE, ProcessOptions.HELP);
  }

  private static List<String> two(String text) {
    List<String> names = List.of(text.split(",", -1));
    if (names.size() != 2 || names.contains("")) {
      throw new IllegalArgumentException("'" + text + "' is not two names");
    }
    return names;
  }

  /**
   * Runs the command and ends the JVM.
   *
   * @param arguments {@code compare} first
   */
  public static void main(String program, String[] arguments) {
    Command<Request> command = new Command<>(
        program + " compare",
        "Says how the messages of two plugins differ that were given the same requests.",
        "--topic from POSTRIDER_TOPIC=A,B.",
        options(),
        CompareCommand::request);
    command.main(joined(arguments), (request, out) -> {
      if (request.help()) {
        print(command.usage(), out);
        return OK;
      }
      ProcessLogging logging = ProcessLogging.start(Level.ERROR, LogFormat.TEXT);
      try (Records first = records(request, 0);
          Records second = records(request, 1)) {
        return compare(request, first, second, out);
      } catch (IOException e) {
        System.getLogger(CompareCommand.class.getName()).log(Level.ERROR, "{0}", e.toString());
        return FAILED;
      } finally {
        logging.close();
      }
    });
  }

  /** The options, with the two values of one that is given twice in one. */
  private static String[] joined(String[] arguments) {
    Map<String, String> pairs = new LinkedHashMap<>();
    List<String> others = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      String option = arguments[i].replaceFirst("^--?", "--");
      if (PAIRS.contains(option) && i + 1 < arguments.length) {
        pairs.merge(option, arguments[++i], (one, other) -> one + "," + other);
      } else {
        others.add(arguments[i]);
      }
    }
    pairs.forEach((option, value) -> others.addAll(List.of(option, value)));
    return others.toArray(String[]::new);
  }

  private static Request request(OptionValues given) {
    List<String> topics = given.get(TOPICS);
    List<String> files = given.get(FILES);
    String servers = given.get(BOOTSTRAP_SERVERS);
    boolean help = given.required(ProcessOptions.HELP);
    if (!help && (topics == null) == (files == null)) {
      throw new IllegalArgumentException("either --topic or --file is needed, twice");
    } else if (!help && topics != null && servers == null) {
      throw new IllegalArgumentException("--bootstrap-servers is missing");
    }
    List<String> ignored = given.get(IGNORE);
    return new Request(
        topics,
        files,
        servers,
        given.get(COMMAND_CONFIG),
        Set.copyOf(ignored == null ? List.of() : ignored),
        help);
  }

  private static Records records(Request request, int side) throws IOException {
    if (request.topics() == null) {
      List<String> files = request.files() == null ? List.of() : request.files();
      return new Records(new FileRecords(Path.of(files.get(side))), false);
    }
    Map<String, Object> properties =
        ClientProperties.read(String.valueOf(request.servers()), request.properties());
    return new Records(new TopicRecords(request.topics().get(side), Set.of(), properties), true);
  }

  private static int compare(Request request, Records first, Records second, OutputStream out)
      throws IOException {
    Comparison comparison = new Comparison(request.ignored());
    List<String> different = new ArrayList<>();
    comparison.run(first, second, new Comparison.Report() {
      @Override
      public void differ(CapturedRecord one, CapturedRecord other, List<String> reasons)
          throws IOException {
        different.add(one.place());
        print(one.place() + " and " + other.place() + " differ", out);
        for (String reason : reasons) {
          print("  " + reason, out);
        }
      }

      @Override
      public void alone(CapturedRecord record, int side) throws IOException {
        different.add(record.place());
        print(record.place() + " has no partner in the " + (side == 0 ? "second" : "first"), out);
      }
    });
    print(comparison.same() + " pairs are the same, " + different.size() + " differ", out);
    return different.isEmpty() ? OK : FAILED;
  }

  private static void print(String line, OutputStream out) throws IOException {
    out.write((line + System.lineSeparator()).getBytes(UTF_8));
  }
}
