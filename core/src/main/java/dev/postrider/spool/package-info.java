/**
 * Records that are forced to local disk and delivered from there. Knows neither the requests nor the
 * configuration.
 */
@NullMarked
package dev.postrider.spool;

import org.jspecify.annotations.NullMarked;
