import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const manifest = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()).default({}) });
const readManifest = (path: string) => manifest.parse(JSON.parse(readFileSync(path, 'utf8')));

describe('the camera’s decoder', () => {
  it('gets the wasm of exactly the version that its glue was built for', () => {
    // Another version reads the wrong memory: the camera would open and never find a code.
    const detector = readManifest(join(dirname(require.resolve('barcode-detector')), '../../package.json'));
    const wasm = readManifest(join(dirname(require.resolve('zxing-wasm/reader/zxing_reader.wasm')), '../../package.json'));
    expect(wasm.version).toBe(detector.dependencies['zxing-wasm']);
  });
});
