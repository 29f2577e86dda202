package dev.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.process.ProcessLogging;
import dev.postrider.process.Release;
import dev.postrider.process.SpoolCommand;
import dev.postrider.process.replay.ReplayCommand;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The command {@code postrider-server}. Exits with status 0 after SIGTERM, with 1 if it could not
 * start, and with 2 if it did not understand its options.
 */
public final class Main {

  private static final String PROGRAM = "postrider-server";
  private static final int OK = 0;
  private static final int FAILED = 1;

  private Main() {}

  /** Runs the command; see {@code --help}. */
  public static void main(String[] arguments) {
    if (arguments.length > 0 && arguments[0].equals(SpoolCommand.NAME)) {
      SpoolCommand.main(PROGRAM, arguments);
    } else if (arguments.length > 0 && arguments[0].equals(ReplayCommand.NAME)) {
      ReplayCommand.main(PROGRAM, arguments);
    } else {
      ServerOptions.COMMAND.main(arguments, Main::run);
    }
  }

  private static int run(ServerOptions options, OutputStream out) throws IOException {
    switch (options.task()) {
      case VERSION -> out.write(version().getBytes(UTF_8));
      case HELP -> out.write(ServerOptions.COMMAND.usage().getBytes(UTF_8));
      case SERVE -> {
        // Before the service's class has a logger.
        try (ProcessLogging logging =
            ProcessLogging.start(options.logLevel(), options.logFormat())) {
          return ServerProcess.run(options, logging) ? OK : FAILED;
        }
      }
    }
    return OK;
  }

  private static String version() {
    return PROGRAM + " " + Release.current().version() + " on Java " + Runtime.version()
        + System.lineSeparator();
  }
}
