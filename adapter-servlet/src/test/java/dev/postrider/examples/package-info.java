/** The programs of docs/examples, run as they are. */
@NullMarked
package dev.postrider.examples;

import org.jspecify.annotations.NullMarked;
