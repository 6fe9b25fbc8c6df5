/**
 * Hardware scanners that act as keyboards (W8b): they type a code very fast and end with Enter, Tab or a pause.
 * Reads physical keys (`event.code`), so a Korean IME or Caps Lock cannot change what was scanned. Must never take a
 * key away from a person who types, and needs no focused input.
 */

/** The part of `KeyboardEvent` that is used. */
export interface Key {
  readonly code: string;
  readonly key: string;
  readonly shiftKey: boolean;
  /** Milliseconds on any steady clock. */
  readonly timeStamp: number;
}

/** Longest gap between two keys of one scan, in ms. People type at 80 ms and more. */
const MAX_GAP_MS = 60;
/** Shorter than any code we print. */
const MIN_LENGTH = 6;
/** A scanner without a suffix is done after this silence, in ms. */
export const PAUSE_MS = 100;

const PLAIN: Readonly<Record<string, string>> = {
  Minus: '-',
  NumpadSubtract: '-',
  Period: '.',
  NumpadDecimal: '.',
  Slash: '/',
  NumpadDivide: '/',
  NumpadAdd: '+',
  NumpadMultiply: '*',
  Space: ' ',
  Equal: '=',
};
const SHIFTED: Readonly<Record<string, string>> = {
  Semicolon: ':',
  Equal: '+',
  Digit4: '$',
  Digit5: '%',
  Digit8: '*',
  Slash: '?',
  Digit3: '#',
  Digit7: '&',
  Minus: '_',
};

/** The character of a key on a US layout, letters upper-cased; undefined for keys that write nothing. */
export function keyCharacter({ code, key, shiftKey }: Key): string | undefined {
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter) return letter[1];
  const shifted = shiftKey ? SHIFTED[code] : undefined;
  if (shifted) return shifted;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code);
  if (digit) return digit[1];
  if (PLAIN[code]) return PLAIN[code];
  // Some Android keyboards give no code at all.
  const unnamed = code === '' || code === 'Unidentified';
  return unnamed && /^[\x20-\x7e]$/.test(key) ? key.toUpperCase() : undefined;
}

const isEnd = ({ code, key }: Key): boolean =>
  code === 'Enter' || code === 'NumpadEnter' || code === 'Tab' || key === 'Enter' || key === 'Tab';

/** `taken`: the key belongs to a scan, keep it from the page. `scan`: a whole code. */
export interface WedgeStep {
  readonly taken: boolean;
  readonly scan: string | undefined;
}
const NOTHING: WedgeStep = { taken: false, scan: undefined };

export class WedgeReader {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;

  /** One key down. */
  press(key: Key): WedgeStep {
    if (key.timeStamp - this.#last > MAX_GAP_MS) this.#text = '';
    this.#last = key.timeStamp;
    if (isEnd(key)) return this.#finish();
    const character = keyCharacter(key);
    if (character === undefined) return NOTHING;
    this.#text += character;
    // The first keys may be a person's; from the third on nobody types this fast.
    return { taken: this.#text.length > 2, scan: undefined };
  }

  /** Nothing came for PAUSE_MS: a scanner without Enter is done. */
  pause(): WedgeStep {
    return this.#finish();
  }

  #finish(): WedgeStep {
    const text = this.#text;
    this.#text = '';
    return text.length >= MIN_LENGTH ? { taken: true, scan: text } : NOTHING;
  }
}

/** Listens on the whole window until the returned function is called. */
export function listenForWedge(target: Window, onScan: (text: string) => void): () => void {
  const reader = new WedgeReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = ({ scan }: WedgeStep): void => {
    if (scan !== undefined) onScan(scan);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    clearTimeout(timer);
    const step = reader.press(event);
    if (step.taken) {
      event.preventDefault();
      event.stopPropagation();
    }
    tell(step);
    timer = setTimeout(() => tell(reader.pause()), PAUSE_MS);
  };
  target.addEventListener('keydown', onKey, { capture: true });
  return () => {
    clearTimeout(timer);
    target.removeEventListener('keydown', onKey, { capture: true });
  };
}
