/**
 * The path of a request, from the view of it to the response: {@link dev.postrider.RequestPublisher} is
 * the door that an adapter calls, and {@code publish} reads from top to bottom.
 */
@NullMarked
package dev.postrider;

import org.jspecify.annotations.NullMarked;
