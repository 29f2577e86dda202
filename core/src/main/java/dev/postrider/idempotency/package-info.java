/**
 * Requests that are written once, however often they are sent: the claim topic, and what is known of it.
 */
@NullMarked
package dev.postrider.idempotency;

import org.jspecify.annotations.NullMarked;
