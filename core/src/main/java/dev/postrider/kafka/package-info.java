/**
 * Delivery of records without ever blocking the caller. Knows nothing of requests and envelopes.
 */
@NullMarked
package dev.postrider.kafka;

import org.jspecify.annotations.NullMarked;
