package dev.postrider.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How requests are written once for each key ({@code idempotency}).
 *
 * @param field the HTTP header field with the key
 * @param topic {@code idempotency_topic}; null if it is missing
 * @param ttl {@code idempotency_ttl}: how long a key stands for its first request
 * @param required {@code idempotency_required}: whether a request without a key is refused
 * @param maxKeys {@code idempotency_max_keys}: how many keys are kept in memory
 * @since 0.1.0
 */
public record IdempotencyConfig(
    String field, @Nullable String topic, Duration ttl, boolean required, int maxKeys) {}
