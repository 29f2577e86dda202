package dev.postrider.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.config.Spelling;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A program as its user starts it. Every option takes one dash or two, because Kong 2.0 to 2.2 and
 * those used to Go write one, and has an environment variable that counts where the command line says
 * nothing. Immutable.
 *
 * @param <T> what the options say, put together
 */
public final class Command<T> {

  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final int HELP_WIDTH = 100;
  private static final String SEE_HELP = "; see --help";

  /** Kubernetes sets them where there is a service named postrider. */
  private static final Pattern KUBERNETES_VARIABLE =
      Pattern.compile("POSTRIDER_(SERVICE_(HOST|PORT.*)|PORT(_[0-9]+_(TCP|UDP|SCTP).*)?)");

  /**
   * The work of a command, with its options.
   *
   * @param <T> the options
   */
  public interface Task<T> {

    /**
     * Does the work; answers the exit status.
     *
     * @throws IOException if {@code out} cannot be written
     */
    int run(T options, OutputStream out) throws IOException;
  }

  private final String name;
  private final String description;
  private final String footer;
  private final List<Option<?>> options;
  private final Function<OptionValues, T> reader;

  /**
   * A command.
   *
   * @param description one line for the help
   * @param footer the help's last line, with an example of the environment
   * @param options in the order of the help
   * @param reader throws {@link IllegalArgumentException} with a message for the user if the options do
   *     not go together
   */
  public Command(
      String name,
      String description,
      String footer,
      List<Option<?>> options,
      Function<OptionValues, T> reader) {
    this.name = name;
    this.description = description;
    this.footer = footer;
    this.options = List.copyOf(options);
    this.reader = reader;
  }

  /** All options, the hidden ones included. */
  public List<Option<?>> options() {
    return options;
  }

  /**
   * Runs the task and ends the JVM: with the task's status, with 1 if it failed, and with 2 if the
   * options are not understood, and says why on stderr.
   */
  public void main(String[] arguments, Task<T> task) {
    int status = FAILED;
    // Both stay open, so that the JVM can print uncaught exceptions.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    try {
      status = run(List.of(arguments), System.getenv(), task, out, err);
    } catch (IOException e) {
      printLine("could not write: " + e.getMessage(), err);
    }
    System.exit(status);
  }

  private int run(
      List<String> arguments,
      Map<String, String> environment,
      Task<T> task,
      OutputStream out,
      OutputStream err)
      throws IOException {
    T options;
    try {
      options = parse(arguments, environment);
    } catch (IllegalArgumentException e) {
      printLine(String.valueOf(e.getMessage()), err);
      return MISUSED;
    }
    unknownVariables(environment).forEach(line -> printLine("WARNING " + line, err));
    return task.run(options, out);
  }

  /** Where stderr is gone, there is no other place to say that. */
  private static void printLine(String text, OutputStream out) {
    try {
      out.write((text + System.lineSeparator()).getBytes(UTF_8));
    } catch (IOException e) {
      return;
    }
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException if something in it is wrong; the message is one line that says
   *     what, with the option that was meant where one is misspelt
   */
  public T parse(List<String> arguments, Map<String, String> environment) {
    CommandLine commandLine = new CommandLine(spec());
    commandLine.setDefaultValueProvider(argument -> fromEnvironment(argument, environment));
    try {
      commandLine.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new IllegalArgumentException(fault(e), e);
    }
    try {
      return reader.apply(new OptionValues(commandLine.getCommandSpec()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + SEE_HELP, e);
    }
  }

  private String fault(ParameterException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    String meant = e instanceof UnmatchedArgumentException unmatched ? meant(unmatched) : null;
    return line + (meant == null ? SEE_HELP : "; did you mean --" + meant + "?");
  }

  private @Nullable String meant(UnmatchedArgumentException e) {
    List<String> names = visibleNames();
    return e.getUnmatched().stream()
        .map(argument -> argument.replaceFirst("^-+", "").replaceFirst("=.*", ""))
        .flatMap(argument -> Stream.ofNullable(Spelling.nearest(argument, names)))
        .findFirst()
        .orElse(null);
  }

  private List<String> visibleNames() {
    return options.stream()
        .filter(option -> !option.isHidden())
        .map(Option::name)
        .toList();
  }

  /** A line for each variable that looks like one of ours, and means nothing. */
  public List<String> unknownVariables(Map<String, String> environment) {
    Set<String> known = Stream.concat(
            visibleNames().stream(), ProcessOptions.OF_THE_LAUNCHER.stream())
        .map(Option::environmentVariable)
        .collect(Collectors.toCollection(TreeSet::new));
    String prefix = Option.environmentVariable("");
    return environment.keySet().stream()
        .filter(variable -> variable.startsWith(prefix) && !known.contains(variable))
        .filter(variable -> !KUBERNETES_VARIABLE.matcher(variable).matches())
        .sorted()
        .map(variable -> {
          String meant = Spelling.nearest(variable, known);
          return "the environment variable " + variable + " means nothing"
              + (meant == null ? "" : "; did you mean " + meant + "?");
        })
        .toList();
  }

  private static @Nullable String fromEnvironment(
      ArgSpec argument, Map<String, String> environment) {
    if (!(argument instanceof OptionSpec option) || option.hidden()) {
      return argument.defaultValue();
    }
    String variable = Option.environmentVariable(option.longestName().replaceFirst("^-+", ""));
    String value = environment.get(variable);
    boolean means = value != null && !value.isEmpty() && !isOfKubernetes(variable, value);
    return means ? value : argument.defaultValue();
  }

  /** POSTRIDER_PORT is both an option's and, as tcp://10.0.0.1:80, the address of a service. */
  private static boolean isOfKubernetes(String variable, String value) {
    return value.contains("://") && KUBERNETES_VARIABLE.matcher(variable).matches();
  }

  /** The text of {@code --help}. */
  public String usage() {
    return new CommandLine(spec()).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  private CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .customSynopsis(name + " [OPTION...]")
        .description(description)
        .footer("Each option also takes one dash, and may come from the environment:", footer)
        .sortOptions(false)
        .width(HELP_WIDTH);
    options.forEach(option -> spec.addOption(optionSpec(option)));
    return spec;
  }

  private static OptionSpec optionSpec(Option<?> option) {
    OptionSpec.Builder spec = OptionSpec.builder("--" + option.name(), "-" + option.name())
        .description(option.description())
        .defaultValue(option.defaultText())
        .hidden(option.isHidden());
    String label = option.label();
    if (label == null) {
      return spec.arity("0").type(boolean.class).build();
    }
    spec.arity("1").paramLabel(label);
    return option.isRepeated()
        ? spec.type(List.class).auxiliaryTypes(String.class).splitRegex("\\R").build()
        : spec.type(Object.class)
            .converters((CommandLine.ITypeConverter<?>) text -> read(option, text))
            .build();
  }

  /** Turns the reason of a value's refusal into one that picocli shows. */
  private static Object read(Option<?> option, String text) {
    try {
      return option.read(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
