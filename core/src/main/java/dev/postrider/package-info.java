/**
 * The front of the library: configuration, routing, records, replies, and the one door an adapter
 * calls.
 */
@NullMarked
package dev.postrider;

import org.jspecify.annotations.NullMarked;
