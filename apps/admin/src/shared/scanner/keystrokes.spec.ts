import { createKeystrokeDetector, DEFAULT_KEYSTROKE_SETTINGS, type KeystrokeDetector } from './keystrokes';

/** Types each character `gapMs` apart and returns what the detector said at the last key. */
function type(detector: KeystrokeDetector, keys: readonly string[], startMs: number, gapMs: number): string | null {
  return keys.reduce<string | null>((_said, key, index) => detector.push(key, startMs + index * gapMs), null);
}

const barcode = [...'6901234567892', 'Enter'];

describe('keyboard scanner', () => {
  it('reads a barcode that ends with Enter', () => {
    expect(type(createKeystrokeDetector(), barcode, 0, 8)).toBe('6901234567892');
  });

  it('reads a barcode that ends with Tab', () => {
    expect(type(createKeystrokeDetector(), [...'69012345', 'Tab'], 0, 20)).toBe('69012345');
  });

  it('keeps capital letters that come with Shift', () => {
    expect(type(createKeystrokeDetector(), ['Shift', 'Q', 'Y', '1', '2', '3', '4', 'Enter'], 0, 10)).toBe('QY1234');
  });

  it('takes a person at the keyboard for a person', () => {
    expect(type(createKeystrokeDetector(), barcode, 0, 120)).toBeNull();
  });

  it('ignores an Enter that a person presses after the scan paused', () => {
    const detector = createKeystrokeDetector();
    type(detector, [...'6901234567892'], 0, 8);
    expect(detector.push('Enter', 5000)).toBeNull();
  });

  it('ignores codes that are too short to be one', () => {
    expect(type(createKeystrokeDetector(), [...'12345', 'Enter'], 0, 8)).toBeNull();
  });

  it('drops what was typed by hand before the scan', () => {
    const detector = createKeystrokeDetector();
    type(detector, [...'abc'], 0, 200);
    expect(type(detector, barcode, 1000, 8)).toBe('6901234567892');
  });

  it('hears the same code again at once when another scan was asked for', () => {
    const detector = createKeystrokeDetector();
    expect(type(detector, barcode, 0, 8)).toBe('6901234567892');
    detector.forget();
    expect(type(detector, barcode, 300, 8)).toBe('6901234567892');
  });

  it('hears the same code once while the trigger is held', () => {
    const detector = createKeystrokeDetector();
    expect(type(detector, barcode, 0, 8)).toBe('6901234567892');
    expect(type(detector, barcode, 300, 8)).toBeNull();
  });

  it('hears the same code again for a second item', () => {
    const detector = createKeystrokeDetector();
    type(detector, barcode, 0, 8);
    expect(type(detector, barcode, 2000, 8)).toBe('6901234567892');
  });

  it('hears two different codes in a row', () => {
    const detector = createKeystrokeDetector();
    type(detector, barcode, 0, 8);
    expect(type(detector, [...'12345678', 'Enter'], 200, 8)).toBe('12345678');
  });

  it('starts again after an arrow or function key', () => {
    const detector = createKeystrokeDetector();
    expect(type(detector, [...'123456', 'ArrowLeft', ...'12', 'Enter'], 0, 8)).toBeNull();
  });

  it('takes the scanner’s own prefix and suffix away', () => {
    const detector = createKeystrokeDetector({ ...DEFAULT_KEYSTROKE_SETTINGS, prefix: '~', suffix: '#' });
    expect(type(detector, [...'~12345678#', 'Enter'], 0, 8)).toBe('12345678');
  });
});
