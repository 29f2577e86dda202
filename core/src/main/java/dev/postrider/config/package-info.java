/**
 * Every setting: the table, the readers of JSON and text, the rules, and what kafka-clients is given.
 * {@link dev.postrider.config.PublisherConfig} is the door.
 */
@NullMarked
package dev.postrider.config;

import org.jspecify.annotations.NullMarked;
