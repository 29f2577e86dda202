@NullMarked
package dev.postrider.server.page;

import org.jspecify.annotations.NullMarked;
