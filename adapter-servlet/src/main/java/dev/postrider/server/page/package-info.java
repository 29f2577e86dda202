/** A page for development: it sends requests to the server, and shows what arrives in the topics. */
@NullMarked
package dev.postrider.server.page;

import org.jspecify.annotations.NullMarked;
