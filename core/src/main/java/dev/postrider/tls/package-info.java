/** Whom TLS trusts, for all who open connections: the producer, the schema registry's client and the programs. */
@NullMarked
package dev.postrider.tls;

import org.jspecify.annotations.NullMarked;
