/**
 * Prints one badge from a frame nobody sees, so that the screen stays as it is. In a browser started with
 * `--kiosk-printing` no dialog comes up. Names are set as text, never as markup.
 */

export interface Badge {
  readonly name: string;
  readonly company: string;
  readonly ticketType: string;
  /** Text of a code to print below; left out = none. */
  readonly ticket?: string;
}

const CSS = `
  @page { margin: 4mm }
  body { margin: 0; font-family: Pretendard, system-ui, sans-serif; text-align: center; color: #000; background: #fff }
  .name { font-size: 34pt; font-weight: 800; line-height: 1.1; margin: 6mm 0 3mm }
  .company { font-size: 18pt; margin: 0 0 3mm }
  .type { display: inline-block; font-size: 14pt; font-weight: 700; border: 1pt solid #000; border-radius: 4mm; padding: 1mm 4mm }
  svg { display: block; width: 42mm; margin: 5mm auto 0; shape-rendering: crispEdges }
`;

const SVG = 'http://www.w3.org/2000/svg';

async function code(page: Document, ticket: string): Promise<void> {
  const { drawQr } = await import('./qr-drawing.ts'); // most badges have none
  const { size, path } = drawQr(ticket);
  const svg = page.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  const modules = page.createElementNS(SVG, 'path');
  modules.setAttribute('d', path);
  svg.append(modules);
  page.body.append(svg);
}

function line(page: Document, className: string, text: string): void {
  if (text === '') return;
  const element = page.createElement('p');
  element.className = className;
  element.textContent = text;
  page.body.append(element);
}

export async function printBadge({ name, company, ticketType, ticket }: Badge): Promise<void> {
  const frame = document.createElement('iframe');
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.style.cssText = 'position:fixed;width:0;height:0;border:0;visibility:hidden';
  document.body.append(frame);
  const view = frame.contentWindow as (Window & { readonly CSSStyleSheet: typeof CSSStyleSheet }) | null;
  if (!view) throw new Error('a frame without a window');
  const page = view.document;
  // A sheet made here, not a style element: the content policy allows no inline styles.
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(CSS);
  page.adoptedStyleSheets = [sheet];
  line(page, 'name', name);
  line(page, 'company', company);
  line(page, 'type', ticketType);
  if (ticket !== undefined) await code(page, ticket);
  view.addEventListener('afterprint', () => setTimeout(() => frame.remove()));
  view.print();
}
