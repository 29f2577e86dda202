/** Runs the benchmarks and says what their results mean. */
@NullMarked
package dev.postrider.benchmarks;

import org.jspecify.annotations.NullMarked;
