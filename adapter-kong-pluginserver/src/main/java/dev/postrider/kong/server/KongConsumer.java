package dev.postrider.kong.server;

import org.jspecify.annotations.Nullable;

/**
 * The consumer a request was authenticated as.
 *
 * @param id UUID
 * @param username null if it has none
 * @param customId null if it has none
 */
public record KongConsumer(
    String id, @Nullable String username, @Nullable String customId) {}
