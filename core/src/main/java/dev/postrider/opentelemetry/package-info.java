/** Spans of OpenTelemetry for records. Nothing else knows OpenTelemetry, which need not be there. */
@NullMarked
package dev.postrider.opentelemetry;

import org.jspecify.annotations.NullMarked;
