/** Cuts bodies into items, each of which becomes a record of its own. */
@NullMarked
package dev.postrider.split;

import org.jspecify.annotations.NullMarked;
