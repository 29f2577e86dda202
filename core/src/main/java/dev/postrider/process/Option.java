package dev.postrider.process;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One option of a {@link Command}. Immutable.
 *
 * @param <T> the type of its value
 */
public final class Option<T> {

  private static final String VARIABLE_PREFIX = "POSTRIDER_";

  private final String name;
  private final @Nullable String label;
  private final String description;
  private final Function<String, T> reader;
  private final @Nullable String defaultText;
  private final boolean hidden;
  private final boolean repeated;

  private Option(
      String name,
      @Nullable String label,
      String description,
      Function<String, T> reader,
      @Nullable String defaultText,
      boolean hidden,
      boolean repeated) {
    this.name = name;
    this.label = label;
    this.description = description;
    this.reader = reader;
    this.defaultText = defaultText;
    this.hidden = hidden;
    this.repeated = repeated;
  }

  /**
   * An option with a value.
   *
   * @param name without dashes before it
   * @param label what the help shows in place of the value
   * @param reader throws {@link IllegalArgumentException} with a message for the user if a text is no
   *     value
   */
  public static <T> Option<T> of(
      String name, String label, String description, Function<String, T> reader) {
    return new Option<>(name, label, description, reader, null, false, false);
  }

  /** An option whose value is any text. */
  public static Option<String> text(String name, String label, String description) {
    return of(name, label, description, text -> text);
  }

  /** An option that may be given several times. In the environment each line is a value. */
  public static Option<List<String>> texts(String name, String label, String description) {
    return new Option<>(name, label, description, text -> List.of(text), null, false, true);
  }

  /** An option without a value, which is given or not. In the environment its value is true or false. */
  public static Option<Boolean> flag(String name, String description) {
    return new Option<>(name, null, description, Boolean::valueOf, "false", false, false);
  }

  /** The same option with a value that counts where none is given. */
  public Option<T> byDefault(String text) {
    return new Option<>(name, label, description, reader, text, hidden, repeated);
  }

  /** The same option, left out of the help and without a variable in the environment. */
  public Option<T> hidden() {
    return new Option<>(name, label, description, reader, defaultText, true, repeated);
  }

  /** The name without dashes before it. */
  public String name() {
    return name;
  }

  /** The word for the value in the help; null if the option has no value. */
  public @Nullable String label() {
    return label;
  }

  /** The purpose of the option. */
  public String description() {
    return description;
  }

  /** Whether the help does not show it. */
  public boolean isHidden() {
    return hidden;
  }

  /** {@code POSTRIDER_SOCKET_MODE} for {@code --socket-mode}. */
  public String environmentVariable() {
    return environmentVariable(name);
  }

  static String environmentVariable(String name) {
    return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** Whether its values are collected in a list. */
  boolean isRepeated() {
    return repeated;
  }

  @Nullable
  String defaultText() {
    return defaultText;
  }

  T read(String text) {
    return reader.apply(text);
  }
}
