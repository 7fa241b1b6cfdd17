/** Short tones made on the device: nothing to download, and told apart with the eyes on the shelf. */
export type Sound = 'newOrder' | 'newUrgent' | 'newDelivery' | 'arrived' | 'unheeded' | 'tick' | 'wrong' | 'allDone' | 'handedOver';

interface Tone {
  readonly frequencyHz: number;
  readonly startMs: number;
  readonly lengthMs: number;
  readonly shape: OscillatorType;
}

const tone = (frequencyHz: number, startMs: number, lengthMs: number, shape: OscillatorType = 'sine'): Tone => ({ frequencyHz, startMs, lengthMs, shape });

const TONES: Readonly<Record<Sound, readonly Tone[]>> = {
  newOrder: [tone(880, 0, 160), tone(1175, 180, 160), tone(1568, 360, 300)],
  newUrgent: [tone(1568, 0, 110), tone(1568, 150, 110), tone(1568, 300, 110), tone(2093, 450, 260)],
  newDelivery: [tone(1175, 0, 160), tone(880, 180, 160), tone(1175, 360, 300)],
  arrived: [tone(988, 0, 220), tone(784, 260, 420)],
  unheeded: [tone(660, 0, 260, 'triangle'), tone(880, 300, 260, 'triangle'), tone(660, 600, 260, 'triangle'), tone(880, 900, 380, 'triangle')],
  tick: [tone(1320, 0, 70)],
  wrong: [tone(196, 0, 220, 'square'), tone(156, 240, 320, 'square')],
  allDone: [tone(784, 0, 120), tone(988, 130, 120), tone(1319, 260, 320)],
  handedOver: [tone(1047, 0, 120), tone(1568, 140, 260)],
};

const VOLUME = 0.35;

let context: AudioContext | null = null;

/** Browsers stay silent until a person taps; call this from a tap. True when sound works from now on. */
export async function unlockSound(): Promise<boolean> {
  context ??= new AudioContext();
  await context.resume();
  return context.state === 'running';
}

export function isSoundUnlocked(): boolean {
  return context?.state === 'running';
}

/** Plays a sound when the device lets us; stays silent otherwise. */
export function play(sound: Sound): void {
  if (context === null || context.state !== 'running') return;
  for (const { frequencyHz, startMs, lengthMs, shape } of TONES[sound]) {
    const startAt = context.currentTime + startMs / 1000;
    const endAt = startAt + lengthMs / 1000;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = shape;
    oscillator.frequency.value = frequencyHz;
    // A short rise and fall, or the speaker of a shop tablet clicks.
    gain.gain.setValueAtTime(0, startAt);
    gain.gain.linearRampToValueAtTime(VOLUME, startAt + 0.012);
    gain.gain.setValueAtTime(VOLUME, endAt - 0.04);
    gain.gain.linearRampToValueAtTime(0, endAt);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(startAt);
    oscillator.stop(endAt);
  }
}

/** A buzz beside the sound, on devices that can. */
export function buzz(pattern: number | number[]): void {
  if ('vibrate' in navigator) navigator.vibrate(pattern);
}
