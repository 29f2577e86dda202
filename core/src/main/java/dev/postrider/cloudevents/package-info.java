/**
 * CloudEvents 1.0: reads them from requests (HTTP protocol binding), and writes them as records (Kafka
 * protocol binding), in structured and in binary mode.
 */
@NullMarked
package dev.postrider.cloudevents;

import org.jspecify.annotations.NullMarked;
