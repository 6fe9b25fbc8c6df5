/** How the bridge's own pages look: one style sheet inside each page, light and dark. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: #8886; --good: #0c7a43; --bad: #b4470c; --accent: #1f5fd0; }
@media (prefers-color-scheme: dark) { :root { --good: #4fd08a; --bad: #ffa46b; --accent: #8ab4ff; } }
body { font: 1.125rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 42rem; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 0.75rem; } p { margin: 0 0 1.25rem; } a { color: var(--accent); }
small { display: block; opacity: 0.75; } .quiet { opacity: 0.75; } li { margin-bottom: 0.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: 0.7rem 0.25rem; text-align: left; vertical-align: top; }
th { font-weight: 500; } td { font-weight: 700; text-align: right; }
.good { color: var(--good); } .bad { color: var(--bad); }
svg { display: block; width: 100%; height: 0.75rem; margin-top: 0.35rem; border-radius: 0.4rem; }
.ground { fill: var(--line); } .heard { fill: var(--accent); } .mark { fill: currentColor; }
.row { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.25rem 0; }
button { font: inherit; font-weight: 700; min-height: 3.5rem; padding: 0.5rem 1.25rem; border-radius: 0.75rem;
  border: 2px solid var(--line); background: transparent; color: inherit; cursor: pointer; text-align: left; }
button small { font-weight: 400; } .primary { background: var(--accent); border-color: var(--accent); color: Canvas; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }`;
