package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code postrider-pluginserver}: serves the plugin to Kong, or describes it. Exits with
 * status 0, with 1 if it could not do what it was asked, and with 2 if it did not understand.
 */
public final class Main {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Main() {}

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    int status = FAILED;
    // Neither is closed: the JVM still says on stderr what nobody has caught.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    try {
      status = run(List.of(arguments), System.getenv(), out, err);
    } catch (IOException e) {
      print("could not write: " + e.getMessage() + System.lineSeparator(), err);
    }
    System.exit(status);
  }

  /** Runs the command; answers the exit status. */
  static int run(
      List<String> arguments, Map<String, String> environment, OutputStream out, OutputStream err)
      throws IOException {
    Options options;
    try {
      options = CommandLineOptions.parse(arguments, environment);
    } catch (ParameterException e) {
      print(CommandLineOptions.fault(e) + System.lineSeparator(), err);
      return MISUSED;
    }
    CommandLineOptions.unknownVariables(environment)
        .forEach(line -> print("WARNING " + line + System.lineSeparator(), err));
    switch (options.task()) {
      case DUMP, DUMP_ONE_PLUGIN, DUMP_ALL_PLUGINS -> PluginDump.write(options, out);
      case VERSION -> print(version(), out);
      case HELP -> print(CommandLineOptions.usage(), out);
      case SERVE -> {
        return Service.run(options) ? OK : FAILED;
      }
    }
    return OK;
  }

  /** Kong 2.0 to 2.2 do not start without the beginning of the last line. */
  private static String version() {
    return String.format(
        Locale.ROOT,
        "Version: %s%nJava Version: %s%nRuntime Version: go-pluginserver compatible%n",
        Release.current().version(),
        Runtime.version());
  }

  private static void print(String text, OutputStream out) {
    PrintWriter writer = new PrintWriter(out, false, UTF_8);
    writer.print(text);
    writer.flush();
  }
}
