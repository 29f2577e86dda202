/**
 * A Jakarta Servlet 6 servlet and filter that turn requests into Kafka messages. Depends on core's
 * public types and {@code jakarta.servlet} alone; runs in any container.
 */
@NullMarked
package dev.postrider.servlet;

import org.jspecify.annotations.NullMarked;
