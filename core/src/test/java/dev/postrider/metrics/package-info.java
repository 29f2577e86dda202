@NullMarked
package dev.postrider.metrics;

import org.jspecify.annotations.NullMarked;
