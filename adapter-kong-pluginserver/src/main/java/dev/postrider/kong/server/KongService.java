package dev.postrider.kong.server;

import org.jspecify.annotations.Nullable;

/**
 * The service a request is meant for.
 *
 * @param id UUID
 * @param name null if it has none
 * @param protocol for example {@code http}
 * @param host host name of the upstream
 * @param port port of the upstream
 * @param path null if it has none
 */
public record KongService(
    String id,
    @Nullable String name,
    @Nullable String protocol,
    @Nullable String host,
    int port,
    @Nullable String path) {}
