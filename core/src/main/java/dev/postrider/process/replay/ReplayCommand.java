package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.claimcheck.BodyStore;
import dev.postrider.process.ClientProperties;
import dev.postrider.process.Command;
import dev.postrider.process.FileRecords;
import dev.postrider.process.LogFormat;
import dev.postrider.process.Option;
import dev.postrider.process.OptionValues;
import dev.postrider.process.ProcessLogging;
import dev.postrider.process.ProcessOptions;
import dev.postrider.process.RecordSource;
import dev.postrider.process.TopicRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code PROGRAM replay}: sends the requests of records again. Exits with status 0 if all that were wanted were sent, with 1 if
 * one was not or something cannot be read, and with 2 if the options are not understood. At SIGINT and SIGTERM the requests that
 * are under way are finished, and the JVM ends with 130 or 143.
 */
public final class ReplayCommand {

  /** The first argument of a command line for this command. A constant: to compare it loads no class. */
  public static final String NAME = "replay";

  private static final int OK = 0;
  private static final int FAILED = 1;

  private ReplayCommand() {}

  /** All options, for the documentation. */
  public static List<Option<?>> options() {
    return ReplayOptions.ALL;
  }

  /**
   * Runs the command and ends the JVM, as {@link Command#main}.
   *
   * @param program the name of the program
   * @param arguments {@code replay} first
   */
  public static void main(String program, String[] arguments) {
    Command<Optional<ReplayOptions>> command = command(program);
    command.main(Arrays.copyOfRange(arguments, 1, arguments.length), (options, out) -> {
      if (options.isEmpty()) {
        out.write(command.usage().getBytes(UTF_8));
        return OK;
      }
      ProcessLogging logging = ProcessLogging.start(Level.WARNING, LogFormat.TEXT);
      StopSignal stop = new StopSignal();
      CountDownLatch ended = new CountDownLatch(1);
      Thread atSignal = new Thread(() -> stopAndWait(stop, ended), "postrider-stop");
      Runtime.getRuntime().addShutdownHook(atSignal);
      try {
        return run(options.get(), stop, out);
      } finally {
        logging.close();
        ended.countDown();
      }
    });
  }

  /** The command; its options are empty where the help is asked for. */
  static Command<Optional<ReplayOptions>> command(String program) {
    return new Command<>(
        program + " " + NAME,
        "Sends the requests of records again, as they came.",
        "--to from POSTRIDER_TO, --set-header from POSTRIDER_SET_HEADER.",
        options(),
        ReplayCommand::read);
  }

  private static Optional<ReplayOptions> read(OptionValues given) {
    return given.required(ProcessOptions.HELP)
        ? Optional.empty()
        : Optional.of(ReplayOptions.of(given));
  }

  /** Each request that is under way has a limit of time, so the end comes. */
  private static void stopAndWait(StopSignal stop, CountDownLatch ended) {
    stop.stop();
    if (ended.getCount() > 0) {
      System.getLogger(ReplayCommand.class.getName())
          .log(Level.WARNING, "stopping when the requests that are under way have ended");
    }
    try {
      ended.await(Integer.MAX_VALUE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Sends what is asked for; answers the exit status.
   *
   * @throws IOException if {@code out} cannot be written
   */
  static int run(ReplayOptions options, StopSignal stop, OutputStream out) throws IOException {
    Report report = new Report(out, options.dryRun());
    boolean whole = true;
    try (Connections connections = new Connections(
        options.target(),
        options.authorities(),
        options.connectTimeout(),
        options.responseTimeout())) {
      BodyStore store = options.claimChecks().open();
      Progress progress =
          Progress.open(options.progress(), name(options), options.target().toString());
      try (RecordSource source = source(options, progress)) {
        new Replay(options, source, progress, store, report, stop).run(connections);
      }
    } catch (IOException e) {
      // Others have a message that needs the name of its class.
      boolean isOurs = e.getClass().equals(IOException.class);
      System.getLogger(ReplayCommand.class.getName())
          .log(Level.ERROR, "{0}", isOurs ? e.getMessage() : e.toString());
      whole = false;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    report.total();
    return whole && report.isClean() ? OK : FAILED;
  }

  private static String name(ReplayOptions options) {
    return options.file() == null
        ? String.valueOf(options.topic())
        : options.file().toAbsolutePath().toString();
  }

  private static RecordSource source(ReplayOptions options, Progress progress) throws IOException {
    Path file = options.file();
    if (file != null) {
      return new FileRecords(file);
    }
    Map<String, Object> properties = ClientProperties.read(options.servers(), options.properties());
    TopicRecords records =
        new TopicRecords(String.valueOf(options.topic()), options.partitions(), properties);
    try {
      limit(records, options, progress);
      return records;
    } catch (IOException | RuntimeException e) {
      records.close();
      throw e;
    }
  }

  private static void limit(TopicRecords records, ReplayOptions options, Progress progress)
      throws IOException {
    Map<Integer, Long> ends = records.ends();
    Instant since = options.filter().since();
    Map<Integer, Long> firsts =
        since == null ? records.beginnings() : records.offsetsFrom(since.toEpochMilli());
    for (Map.Entry<Integer, Long> beginning : records.beginnings().entrySet()) {
      int partition = beginning.getKey();
      long next = progress.next(partition);
      String place = options.topic() + "-" + partition;
      if (next > 0 && next < beginning.getValue()) {
        throw new IOException(place + ": the brokers have deleted " + next + " to "
            + (beginning.getValue() - 1) + ", which were not sent; to go on without them, set next"
            + " in " + options.progress() + " to " + beginning.getValue());
      } else if (next > ends.getOrDefault(partition, 0L)) {
        throw new IOException(place + " ends before " + next + ", which is next in "
            + options.progress() + ": is this another topic of the same name?");
      }
      long first = Math.max(
          firsts.getOrDefault(partition, 0L), options.filter().offsets().first());
      records.limit(partition, Math.max(first, next), options.filter().offsets().last() + 1);
    }
  }
}
