/**
 * The hot path: an HTTP request becomes the bytes of a JSON envelope, and an envelope becomes the
 * request again. Knows nothing of Kafka.
 */
@NullMarked
package dev.postrider.envelope;

import org.jspecify.annotations.NullMarked;
