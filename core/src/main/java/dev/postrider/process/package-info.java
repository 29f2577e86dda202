/**
 * The shared pieces of the programs built on Postrider: their command line with its environment, their log, and
 * their endpoint for metrics. An application that embeds Postrider needs none of it. The command line
 * needs {@code info.picocli:picocli} on the class path.
 */
@NullMarked
package dev.postrider.process;

import org.jspecify.annotations.NullMarked;
