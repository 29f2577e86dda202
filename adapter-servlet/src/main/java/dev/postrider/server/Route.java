package dev.postrider.server;

import dev.postrider.config.PublisherConfig;

/**
 * Where the requests of a path go.
 *
 * @param path a servlet mapping: one path, or all below one as {@code /orders/*}
 * @param config what to send where
 */
record Route(String path, PublisherConfig config) {}
