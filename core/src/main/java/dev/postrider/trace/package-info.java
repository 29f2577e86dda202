/** The trace that a request belongs to, and its records after it. */
@NullMarked
package dev.postrider.trace;

import org.jspecify.annotations.NullMarked;
