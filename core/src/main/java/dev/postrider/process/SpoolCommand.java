package dev.postrider.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.spool.StoppedSpool;
import dev.postrider.spool.StoppedSpool.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * {@code PROGRAM spool list|replay|drop}: shows what is left in the folder of a spool, sends it again, or
 * discards it. Every program that may have a spool has this command.
 */
public final class SpoolCommand {

  /** The first argument of a command line for this command. A constant: to compare it loads no class. */
  public static final String NAME = "spool";

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int LONGEST_KEY = 60;

  private static final Option<Path> DIR =
      Option.of("dir", "DIR", "the spool_dir of the configuration", Path::of);
  private static final Option<Kind> KIND = Option.of(
      "kind",
      "KIND",
      "waiting: records that the brokers do not have; dead: dead letters; list shows both if not"
          + " given",
      SpoolCommand::kind);
  private static final Option<String> BOOTSTRAP_SERVERS =
      Option.text("bootstrap-servers", "HOST:PORT,...", "brokers that replay sends to");
  private static final Option<Path> COMMAND_CONFIG = Option.of(
      "command-config",
      "FILE",
      "more properties of the Kafka client for replay, such as TLS, login or partitioner.class",
      Path::of);

  /** What the options say. */
  private record Request(
      Path dir,
      @Nullable Kind kind,
      @Nullable String servers,
      @Nullable Path properties,
      boolean help) {}

  /** What the command does. */
  private enum Action {
    LIST,
    REPLAY,
    DROP
  }

  private SpoolCommand() {}

  /** All options, for the documentation. */
  public static List<Option<?>> options() {
    return List.of(DIR, KIND, BOOTSTRAP_SERVERS, COMMAND_CONFIG, ProcessOptions.HELP);
  }

  /**
   * Runs the command and ends the JVM, as {@link Command#main}.
   *
   * @param program the name of the program
   * @param arguments {@code spool} first
   */
  public static void main(String program, String[] arguments) {
    String name = arguments.length > 1 ? arguments[1] : "";
    Action action = action(name);
    Command<Request> command = new Command<>(
        program + " spool " + (action == null ? "list|replay|drop" : name),
        "Shows, sends again or discards what is left in the folder of a spool.",
        "--dir from POSTRIDER_DIR.",
        options(),
        given -> request(action, given));
    String[] rest = Arrays.copyOfRange(arguments, Math.min(2, arguments.length), arguments.length);
    command.main(rest, (request, out) -> {
      if (request.help() || action == null) {
        out.write(command.usage().getBytes(UTF_8));
        return OK;
      }
      ProcessLogging logging = ProcessLogging.start(Level.WARNING, LogFormat.TEXT);
      try {
        return run(action, request, out);
      } catch (IOException | KafkaException e) {
        // Others have a message that needs the name of its class.
        boolean isOurs = e.getClass().equals(IOException.class);
        System.getLogger(SpoolCommand.class.getName())
            .log(Level.ERROR, "{0}: {1}", request.dir(), isOurs ? e.getMessage() : e.toString());
        return FAILED;
      } finally {
        logging.close();
      }
    });
  }

  private static @Nullable Action action(String name) {
    return switch (name) {
      case "list" -> Action.LIST;
      case "replay" -> Action.REPLAY;
      case "drop" -> Action.DROP;
      default -> null;
    };
  }

  private static Kind kind(String text) {
    return switch (text) {
      case "waiting" -> Kind.WAITING;
      case "dead" -> Kind.DEAD;
      default -> throw new IllegalArgumentException("'" + text + "' is neither waiting nor dead");
    };
  }

  private static Request request(@Nullable Action action, OptionValues given) {
    boolean help = given.required(ProcessOptions.HELP);
    Path dir = given.get(DIR);
    Kind kind = given.get(KIND);
    String servers = given.get(BOOTSTRAP_SERVERS);
    if (!help) {
      check(action != null, "'spool' wants list, replay or drop");
      check(dir != null, "--dir is missing");
      check(action == Action.LIST || kind != null, "--kind is missing: waiting or dead");
      check(action != Action.REPLAY || servers != null, "--bootstrap-servers is missing");
    }
    return new Request(
        dir == null ? Path.of("") : dir, kind, servers, given.get(COMMAND_CONFIG), help);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static int run(Action action, Request request, OutputStream out) throws IOException {
    try (StoppedSpool spool = StoppedSpool.open(request.dir())) {
      switch (action) {
        case LIST -> list(spool, request.kind(), out);
        case REPLAY -> {
          long sent = spool.replay(
              kindOf(request),
              ClientProperties.read(String.valueOf(request.servers()), request.properties()));
          print(sent + " records sent", out);
        }
        case DROP -> print(spool.drop(kindOf(request)) + " records discarded", out);
      }
      spool
          .inUse()
          .forEach(folder -> System.getLogger(SpoolCommand.class.getName())
              .log(
                  Level.ERROR,
                  "{0} is in use by a running process, and was left alone: stop it first",
                  folder));
      return spool.inUse().isEmpty() ? OK : FAILED;
    }
  }

  private static Kind kindOf(Request request) {
    if (request.kind() == null) {
      throw new IllegalStateException("no kind");
    }
    return request.kind();
  }

  private static void list(StoppedSpool spool, @Nullable Kind only, OutputStream out)
      throws IOException {
    print("KIND\tID\tTIME\tTOPIC\tKEY\tBYTES", out);
    for (Kind kind : Kind.values()) {
      if (only == null || only == kind) {
        spool.visit(kind, entry -> print(line(entry), out));
      }
    }
  }

  private static String line(StoppedSpool.Entry entry) {
    return String.join(
        "\t",
        entry.kind() == Kind.WAITING ? "waiting" : "dead",
        entry.id(),
        entry.time().toString(),
        entry.record().topic(),
        key(entry.record().key()),
        Integer.toString(entry.bytes()));
  }

  /** Text if it is some that a terminal can show, or else base64; a caller made it up. */
  private static String key(byte @Nullable [] key) {
    if (key == null) {
      return "";
    }
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      if (text.codePoints().noneMatch(Character::isISOControl)) {
        return text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY) + "…";
      }
    } catch (CharacterCodingException e) {
      // Not text.
    }
    byte[] shown = Arrays.copyOf(key, Math.min(key.length, LONGEST_KEY));
    return "base64:" + Base64.getEncoder().encodeToString(shown);
  }

  private static void print(String line, OutputStream out) throws IOException {
    out.write((line + System.lineSeparator()).getBytes(UTF_8));
  }
}
