import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

// Served from our own origin: a shop's network need not reach anybody else's.
prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasmUrl : prefix + path) } });

/** Reads the codes that stores meet: goods (EAN), order papers (Code 128) and pickup codes (QR). */
export function createBarcodeDetector(): BarcodeDetector {
  return new BarcodeDetector({ formats: ['qr_code', 'ean_13', 'ean_8', 'upc_a', 'code_128'] });
}
