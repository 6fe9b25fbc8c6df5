/** Reads a column mapping that came as text. Says no to anything else; never throws. */
import { ImportMapping } from '@attend-gate/shared';

/** A mapping as it comes in a form field or a query. */
export function readMapping(text: string | undefined): ImportMapping | undefined {
  if (text === undefined || text === '') return {};
  try {
    const mapping = ImportMapping.safeParse(JSON.parse(text));
    return mapping.success ? mapping.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
