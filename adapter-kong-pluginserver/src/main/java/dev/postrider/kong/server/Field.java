package dev.postrider.kong.server;

import org.jspecify.annotations.Nullable;

/**
 * One header field line, or one query argument.
 *
 * @param name header names in lower case
 * @param value null for a query argument without {@code =}
 */
public record Field(String name, @Nullable String value) {}
