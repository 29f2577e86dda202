package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kong.EntryCheck.Verdict;
import dev.postrider.process.Command;
import dev.postrider.process.Option;
import dev.postrider.process.OptionValues;
import dev.postrider.process.ProcessOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code postrider-pluginserver check FILE}: says of each plugin for Kafka in a configuration of Kong's
 * whether this server takes it. Exits with status 0 if it takes all, with 1 if it refuses one or the file
 * cannot be read, and with 2 if the command is not understood.
 */
final class CheckCommand {

  /** The first argument of a command line for this command. */
  static final String NAME = "check";

  private static final int OK = 0;
  private static final int FAILED = 1;

  private static final Option<Boolean> TRUST_CONFIGURATION =
      Option.flag("trust-configuration", "as for the server, whose option of that name you use");

  /** What the options say. */
  private record Request(boolean trusted, boolean help) {}

  private CheckCommand() {}

  /** All options, for the documentation. */
  static List<Option<?>> options() {
    return List.of(TRUST_CONFIGURATION, ProcessOptions.HELP);
  }

  /** Runs the command and ends the JVM; {@code check} is the first argument. */
  static void main(String program, String[] arguments) {
    boolean hasFile = arguments.length > 1 && !arguments[1].startsWith("-");
    Path file = hasFile ? Path.of(arguments[1]) : null;
    Command<Request> command = new Command<>(
        program + " check FILE",
        "Says of each plugin for Kafka in a configuration of Kong's whether this server takes it.",
        "--trust-configuration from POSTRIDER_TRUST_CONFIGURATION.",
        options(),
        given -> request(file, given));
    String[] rest = Arrays.copyOfRange(
        arguments, Math.min(hasFile ? 2 : 1, arguments.length), arguments.length);
    command.main(rest, (request, out) -> {
      if (request.help() || file == null) {
        print(command.usage(), out);
        return OK;
      }
      try {
        return check(KongFile.read(file), request.trusted(), out);
      } catch (IOException e) {
        print(file + ": " + e.getMessage(), out);
        return FAILED;
      }
    });
  }

  private static Request request(@Nullable Path file, OptionValues given) {
    boolean help = given.required(ProcessOptions.HELP);
    if (file == null && !help) {
      throw new IllegalArgumentException(
          "'check' wants a file: kong.yml, or JSON of the Admin API");
    }
    return new Request(given.required(TRUST_CONFIGURATION), help);
  }

  private static int check(List<KongFile.Entry> entries, boolean trusted, OutputStream out)
      throws IOException {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    for (KongFile.Entry entry : entries) {
      EntryCheck check = EntryCheck.of(entry, trusted);
      if (check != null) {
        counts.merge(check.verdict(), 1, Integer::sum);
        String disabled = entry.isEnabled() ? "" : " (not enabled)";
        print(entry.place() + " " + entry.plugin() + disabled + ": " + check.verdict(), out);
        for (String note : check.notes()) {
          print("  " + note, out);
        }
      }
    }
    StringBuilder sum = new StringBuilder();
    for (Verdict verdict : Verdict.values()) {
      sum.append(sum.isEmpty() ? "" : ", ").append(counts.getOrDefault(verdict, 0));
      sum.append(' ').append(verdict);
    }
    print(sum.toString(), out);
    return counts.containsKey(Verdict.REFUSED) ? FAILED : OK;
  }

  private static void print(String line, OutputStream out) throws IOException {
    out.write((line + System.lineSeparator()).getBytes(UTF_8));
  }
}
