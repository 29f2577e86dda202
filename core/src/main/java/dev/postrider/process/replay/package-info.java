/** Sends the requests of records again, as they came. */
@NullMarked
package dev.postrider.process.replay;

import org.jspecify.annotations.NullMarked;
