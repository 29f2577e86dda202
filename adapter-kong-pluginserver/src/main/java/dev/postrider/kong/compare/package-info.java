/** Compares the messages of two plugins that ran side by side. */
@NullMarked
package dev.postrider.kong.compare;

import org.jspecify.annotations.NullMarked;
