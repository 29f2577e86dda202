/** Whole systems that put HTTP requests on a topic, measured side by side. */
@NullMarked
package dev.postrider.systems;

import org.jspecify.annotations.NullMarked;
