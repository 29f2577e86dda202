/**
 * Metrics of publishers for Micrometer, an optional dependency: nothing outside this package needs it.
 */
@NullMarked
package dev.postrider.metrics;

import org.jspecify.annotations.NullMarked;
