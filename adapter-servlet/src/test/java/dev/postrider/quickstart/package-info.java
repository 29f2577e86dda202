/**
 * {@code mvn -Pquickstart}: a broker, the servlet and a page in one process. Test sources, so that no
 * user of the jar inherits them.
 */
@NullMarked
package dev.postrider.quickstart;

import org.jspecify.annotations.NullMarked;
