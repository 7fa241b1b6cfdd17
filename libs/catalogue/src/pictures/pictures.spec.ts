import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { PictureStore } from './pictures.js';

const WHERE = 'Beijing Chaoyang';

/** A photo as a phone takes it: turned, and with where, when and by what it was taken. */
function photo(format: 'jpeg' | 'webp' | 'png'): Promise<Buffer> {
  const drawn = sharp({ create: { width: 600, height: 400, channels: 3, background: '#c0a080' } });
  return drawn
    .withExif({ IFD0: { Make: 'Phone of a shopper', ImageDescription: WHERE }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '39/1 54/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '116/1 23/1 0/1' } })
    .toFormat(format)
    .toBuffer();
}

describe('a photo that somebody uploads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['jpeg', 'webp', 'png'] as const)('says nothing of where and by what it was taken once it is stored (%s)', async (format) => {
    const taken = await photo(format);
    const before = await sharp(taken).metadata();
    expect(before.exif?.includes(WHERE)).toBe(true);
    const { file } = await new PictureStore({ MEDIA_DIR: folder }).store(taken);
    const stored = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes(file));
    expect(stored.length).toBeGreaterThan(0);
    for (const name of stored) {
      const bytes = readFileSync(join(folder, name));
      const { exif, icc, xmp, iptc } = await sharp(bytes).metadata();
      expect({ name, exif, icc, xmp, iptc }).toEqual({ name, exif: undefined, icc: undefined, xmp: undefined, iptc: undefined });
      expect(bytes.includes(WHERE)).toBe(false);
      expect(bytes.includes('Phone of a shopper')).toBe(false);
    }
  });
});
