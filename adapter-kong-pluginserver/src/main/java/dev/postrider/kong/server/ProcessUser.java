package dev.postrider.kong.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;

/**
 * Whose body files a process takes: its own user's. Root may read everything, so a process of root takes
 * those of the user to whom nginx gave the folder.
 */
record ProcessUser(UserPrincipal user, boolean isRoot) {

  private static final Path SELF = Path.of("/proc/self");
  private static final String UID = "unix:uid";

  /** The user of this process. */
  static ProcessUser ofThis() throws IOException {
    if (Files.exists(SELF)) {
      return new ProcessUser(
          Files.getOwner(SELF), Integer.valueOf(0).equals(Files.getAttribute(SELF, UID)));
    }
    String name = System.getProperty("user.name");
    return new ProcessUser(
        SELF.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name),
        name.equals("root"));
  }

  /** To whom files in this folder have to belong. */
  UserPrincipal ownerIn(SecureDirectoryStream<Path> folder) throws IOException {
    return isRoot ? folder.getFileAttributeView(PosixFileAttributeView.class).getOwner() : user;
  }
}
