/**
 * Auto-configuration for Spring Boot 3.5 and 4: properties {@code postrider.*} become a {@link
 * dev.postrider.RequestPublisher}, a servlet, a filter, health and metrics. Nothing here is loaded
 * without Spring Boot. See {@code docs/spring.md}.
 */
@NullMarked
package dev.postrider.servlet.boot;

import org.jspecify.annotations.NullMarked;
