/**
 * Kysely for PostgreSQL, such that the migrations written for SQLite mean the same here: numbers have 64 bits, text
 * sorts by its bytes. Only what the migrations use is translated; a step that needs more says so with `isPostgres`.
 */
import {
  type ColumnDefinitionNode,
  DataTypeNode,
  type Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  type QueryCompiler,
  type RawNode,
} from 'kysely';

const TYPES: Readonly<Record<string, string>> = {
  integer: 'bigint',
  blob: 'bytea',
  text: 'text collate "C"',
};

/** The statements that make tables, from SQLite's words to PostgreSQL's. */
function translated(sql: string): string {
  return sql
    .replaceAll(/\bINTEGER PRIMARY KEY AUTOINCREMENT\b/gi, 'bigserial primary key')
    .replaceAll(/\bINTEGER\b/gi, 'bigint')
    .replaceAll(/\bBLOB\b/gi, 'bytea')
    .replaceAll(/\bTEXT (?=NOT NULL|PRIMARY KEY)/gi, 'text collate "C" ')
    .replaceAll(/\bwithout rowid\b/gi, '');
}

class MigratingCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    const type = typeof node.dataType === 'string' ? TYPES[node.dataType] : undefined;
    if (type === undefined) super.visitDataType(node);
    else this.append(type);
  }

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    super.visitColumnDefinition(
      node.autoIncrement
        ? { ...node, autoIncrement: false, dataType: DataTypeNode.create('bigserial') }
        : node,
    );
  }

  protected override visitRaw(node: RawNode): void {
    const isTable = /^\s*(create|alter) table/i.test(node.sqlFragments[0] ?? '');
    super.visitRaw(isTable ? { ...node, sqlFragments: node.sqlFragments.map(translated) } : node);
  }
}

export class MigratingPostgresDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new MigratingCompiler();
  }
}

export const isPostgres = (db: Kysely<unknown>): boolean =>
  db.getExecutor().adapter instanceof PostgresAdapter;
