/** The plugin server beside Kong's own, under the same driver. */
@NullMarked
package dev.postrider.kong;

import org.jspecify.annotations.NullMarked;
