package dev.postrider.kong.server;

import org.jspecify.annotations.Nullable;

/**
 * The route that matched a request.
 *
 * @param id UUID
 * @param name null if it has none
 * @param serviceId UUID of its service, null for a route without one
 */
public record KongRoute(
    String id, @Nullable String name, @Nullable String serviceId) {}
