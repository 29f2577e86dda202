package dev.postrider.process;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The values from the command line, the environment and the defaults. Thread-safe. */
public final class OptionValues {

  private final CommandSpec spec;

  OptionValues(CommandSpec spec) {
    this.spec = spec;
  }

  /** An option's value, null if there is none. */
  public <T> @Nullable T get(Option<T> option) {
    return spec.findOption("--" + option.name()).getValue();
  }

  /** The value of an option that has a default. */
  public <T> T required(Option<T> option) {
    return requireNonNull(get(option), option.name());
  }
}
