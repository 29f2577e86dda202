/**
 * The plugin {@code kafka-upstream} for Kong Gateway, its schema, and the command that serves it.
 * Built on {@link dev.postrider.kong.server}, which speaks with Kong, and on core's public types.
 */
@NullMarked
package dev.postrider.kong;

import org.jspecify.annotations.NullMarked;
