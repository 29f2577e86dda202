/**
 * Fixtures for the tests of every module: a real Kafka broker, the shared request vectors, raw HTTP
 * over a socket, waiting for a condition. Published as core's test-jar.
 */
@NullMarked
package dev.postrider.testing;

import org.jspecify.annotations.NullMarked;
