package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.kong.compare.CompareCommand;
import dev.postrider.process.Release;
import dev.postrider.process.SpoolCommand;
import dev.postrider.process.replay.ReplayCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * The command {@code postrider-pluginserver}: serves the plugin to Kong, describes it, looks after a
 * spool, sends the requests of records again, checks a configuration of Kong's, or
 * compares messages. Exits with status 0, with 1 if it could not do what it was asked, and with 2 if it did not understand.
 */
public final class Main {

  private static final int OK = 0;
  private static final int FAILED = 1;

  private Main() {}

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals(SpoolCommand.NAME)) {
      SpoolCommand.main(CommandLineOptions.PROGRAM, arguments);
    } else if (arguments.length > 0 && arguments[0].equals(ReplayCommand.NAME)) {
      ReplayCommand.main(CommandLineOptions.PROGRAM, arguments);
    } else if (arguments.length > 0 && arguments[0].equals(CheckCommand.NAME)) {
      CheckCommand.main(CommandLineOptions.PROGRAM, arguments);
    } else if (arguments.length > 0 && arguments[0].equals(CompareCommand.NAME)) {
      CompareCommand.main(CommandLineOptions.PROGRAM, arguments);
    } else {
      CommandLineOptions.COMMAND.main(arguments, Main::run);
    }
  }

  private static int run(Options options, OutputStream out) throws IOException {
    switch (options.task()) {
      case DUMP, DUMP_ONE_PLUGIN, DUMP_ALL_PLUGINS -> PluginDump.write(options, out);
      case VERSION -> out.write(version().getBytes(UTF_8));
      case HELP -> out.write(CommandLineOptions.COMMAND.usage().getBytes(UTF_8));
      case SERVE -> {
        return ServerProcess.run(options) ? OK : FAILED;
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
}
