/**
 * {@code mvn -Pquickstart}: the server with its page, and a broker, in one process. In a source folder
 * of its own, so that no jar holds the quickstart.
 */
@NullMarked
package dev.postrider.quickstart;

import org.jspecify.annotations.NullMarked;
