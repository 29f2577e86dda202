package dev.postrider.kong.server;

import org.jspecify.annotations.Nullable;

/**
 * The credential a request was authenticated with, without its secret parts.
 *
 * @param id UUID
 * @param consumerId UUID; null where Kong does not say
 */
public record KongCredential(String id, @Nullable String consumerId) {}
