/** What an application may do with a message before it is sent: {@link dev.postrider.message.MessageFunction}. */
@NullMarked
package dev.postrider.message;

import org.jspecify.annotations.NullMarked;
