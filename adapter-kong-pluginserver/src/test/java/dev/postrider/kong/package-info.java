/** The plugin, its schema, and its command as a process of its own. */
@NullMarked
package dev.postrider.kong;

import org.jspecify.annotations.NullMarked;
