/**
 * A process that answers HTTP and sends what it receives to Kafka: routes by path, each with its
 * configuration, from one file. Built on {@link dev.postrider.servlet} and Jetty, which an application
 * with the servlet does not need.
 */
@NullMarked
package dev.postrider.server;

import org.jspecify.annotations.NullMarked;
