/**
 * Sound and vibration (W9). A second channel only: iPad's silent switch mutes Web Audio, so colour and words must
 * carry every result. Silent until the first tap, because browsers allow no sound before it.
 */

export type Signal = 'ok' | 'confirm' | 'refuse' | 'repeat' | 'conflict';

interface Note {
  /** Hertz. */
  readonly pitch: number;
  /** Seconds after the start. */
  readonly at: number;
  readonly length: number;
  readonly wave: OscillatorType;
}

const note = (pitch: number, at: number, length: number, wave: OscillatorType = 'sine'): Note => ({
  pitch,
  at,
  length,
  wave,
});

/** Told apart by rhythm as well as pitch: one rising pair, two equal, one long low, a siren. */
const TUNES: Record<Signal, readonly Note[]> = {
  ok: [note(880, 0, 0.09), note(1320, 0.09, 0.14)],
  repeat: [note(660, 0, 0.08)],
  confirm: [note(660, 0, 0.14, 'triangle'), note(660, 0.2, 0.14, 'triangle')],
  refuse: [note(220, 0, 0.45, 'square')],
  conflict: [0, 0.3, 0.6, 0.9].flatMap((at) => [
    note(1180, at, 0.14, 'square'),
    note(740, at + 0.15, 0.14, 'square'),
  ]),
};

/** Milliseconds on, off, on … */
const VIBRATIONS: Record<Signal, readonly number[]> = {
  ok: [60],
  repeat: [30],
  confirm: [80, 60, 80],
  refuse: [300],
  conflict: [400, 120, 400, 120, 400],
};

const VOLUME = 0.35;

export interface Signals {
  play(signal: Signal): void;
  stop(): void;
}

/** Unlocks itself at the first tap or key. */
export function createSignals(target: Window): Signals {
  let audio: AudioContext | undefined;
  const unlock = (): void => {
    audio ??= new AudioContext();
    if (audio.state !== 'running') void audio.resume();
  };
  const events = ['pointerdown', 'keydown'] as const;
  for (const event of events) target.addEventListener(event, unlock, { capture: true });

  const sound = (context: AudioContext, { pitch, at, length, wave }: Note): void => {
    const from = context.currentTime + at;
    const oscillator = new OscillatorNode(context, { type: wave, frequency: pitch });
    const gain = new GainNode(context, { gain: 0 });
    // A short ramp at both ends: hard edges click.
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(VOLUME, from + 0.01);
    gain.gain.setValueAtTime(VOLUME, from + length - 0.02);
    gain.gain.linearRampToValueAtTime(0, from + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + length);
  };

  return {
    play: (signal) => {
      if (audio?.state === 'running') for (const one of TUNES[signal]) sound(audio, one);
      // Before the first tap Chromium refuses vibration with a warning.
      if (audio && 'vibrate' in navigator) navigator.vibrate([...VIBRATIONS[signal]]);
    },
    stop: () => {
      for (const event of events) target.removeEventListener(event, unlock, { capture: true });
      void audio?.close();
    },
  };
}
