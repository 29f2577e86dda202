package dev.postrider.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One setting of the configuration: its name, what it may hold, and what it means. Immutable. {@link
 * PublisherConfig#settings()} lists them all.
 *
 * @param path where it stands in the JSON configuration, for example {@code
 *     headers.include_headers}; {@code []} stands for each element of a list
 * @param type what kind of value it takes
 * @param defaultValue the value when it is not set: a {@code String}, {@code Integer}, {@code
 *     Long}, {@code Double}, {@code Boolean}, {@code List} or {@code Map} as the type says; null if none
 * @param min the smallest number it takes; null if the type is not a number or any will do
 * @param max the largest number it takes; null if the type is not a number or any will do
 * @param oneOf the only values it takes, as text; empty if any will do
 * @param required whether it must be set
 * @param secret whether its value may hold a credential: it is never shown, and a gateway should
 *     store it encrypted
 * @param referenceable whether a gateway may take a reference into a vault in place of the value
 * @param since the first Kong Gateway release with this field, or {@code postrider}
 * @param supported whether this version implements it; setting one that is not is a fault
 * @param unit the unit of a number: {@code ms} or {@code bytes}; null if it is a count or no number
 * @param description one line that says what it does
 * @since 0.1.0
 */
public record Setting(
    String path,
    Type type,
    @Nullable Object defaultValue,
    @Nullable Long min,
    @Nullable Long max,
    List<String> oneOf,
    boolean required,
    boolean secret,
    boolean referenceable,
    String since,
    boolean supported,
    @Nullable String unit,
    String description) {

  /** The kind of value that a setting takes. */
  public enum Type {
    /** Text, not empty. */
    STRING,
    /** A whole number of 32 bits. */
    INTEGER,
    /** A whole number that JSON and Lua hold exactly: of at most 2^53. */
    LONG,
    /** A number. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** A list of texts, none of them empty. */
    STRING_LIST,
    /** A map from text to text. */
    STRING_MAP,
    /** A list of objects, each with a host and a port. */
    SERVER_LIST
  }

  /** Copies the list. */
  public Setting {
    oneOf = List.copyOf(oneOf);
  }
}
