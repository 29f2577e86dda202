/** The plugin server without Kafka, to be measured beside Kong's own. */
@NullMarked
package dev.postrider.kong;

import org.jspecify.annotations.NullMarked;
