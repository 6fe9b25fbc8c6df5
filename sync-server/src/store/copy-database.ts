/**
 * Copies of a database that may be in use, and questions about a file that need no server: is it whole, does anybody
 * have it open. A copy is of one moment, holds up no writer, and is compact.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** @param to must not exist yet */
export function copyDatabase(from: string, to: string): void {
  const db = new Database(from, { fileMustExist: true });
  try {
    db.pragma('busy_timeout = 10000');
    // Reads in one transaction; `backup()` would start again with every commit of the server next door.
    db.prepare('vacuum into ?').run(to);
  } finally {
    db.close();
  }
}

/** What SQLite itself finds wrong; empty = nothing. */
export function integrityOf(file: string): readonly string[] {
  const db = new Database(file, { fileMustExist: true });
  try {
    const integrity = (db.pragma('integrity_check') as { integrity_check: string }[]).map(
      (row) => row.integrity_check,
    );
    const orphans = (db.pragma('foreign_key_check') as { table: string; parent: string }[]).map(
      ({ table, parent }) => `a row of ${table} points at nothing in ${parent}`,
    );
    return [...integrity.filter((line) => line !== 'ok'), ...orphans];
  } catch (error) {
    if (error instanceof Database.SqliteError) return [error.message];
    throw error;
  } finally {
    db.close();
  }
}

/** True while another process (or connection) has the database open. Leaves it as it was. */
export function isDatabaseInUse(file: string): boolean {
  if (!existsSync(file)) return false;
  const db = new Database(file);
  try {
    db.pragma('busy_timeout = 0');
    // Leaving WAL needs the file for oneself; SQLite refuses while anybody else is connected.
    db.pragma('journal_mode = DELETE');
    db.pragma('journal_mode = WAL');
    return false;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return true;
    throw error;
  } finally {
    db.close();
  }
}
