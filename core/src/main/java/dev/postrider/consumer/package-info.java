/** For those who read the records. */
@NullMarked
package dev.postrider.consumer;

import org.jspecify.annotations.NullMarked;
