package dev.postrider.kong.lua;

import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;

/** A table of the sandbox: all runs share it, so none may change it once it is closed. */
final class ReadOnlyTable extends LuaTable {

  private boolean closed;

  /** The same table, which does not change any more. */
  ReadOnlyTable closed() {
    closed = true;
    return this;
  }

  private void requireOpen() {
    if (closed) {
      throw new LuaError("attempt to modify a table of the sandbox");
    }
  }

  @Override
  public void rawset(int key, LuaValue value) {
    requireOpen();
    super.rawset(key, value);
  }

  @Override
  public void rawset(LuaValue key, LuaValue value) {
    requireOpen();
    super.rawset(key, value);
  }

  @Override
  public void hashset(LuaValue key, LuaValue value) {
    requireOpen();
    super.hashset(key, value);
  }

  @Override
  public void presize(int length) {
    requireOpen();
    super.presize(length);
  }

  @Override
  public LuaValue remove(int position) {
    requireOpen();
    return super.remove(position);
  }

  @Override
  public void insert(int position, LuaValue value) {
    requireOpen();
    super.insert(position, value);
  }

  @Override
  public void sort(LuaValue comparator) {
    requireOpen();
    super.sort(comparator);
  }
}
