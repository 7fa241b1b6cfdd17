/** The server takes more, but a shop's network is slow. */
const MOST_BYTES = 300 * 1024;
const LONGEST_SIDE = 1_600;
const QUALITIES = [0.8, 0.6, 0.4];

/** So large that its longer side fits, never larger than it is. */
export function computeSize(width: number, height: number, longestSide = LONGEST_SIDE): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** A photo made small for the way, with the words written into it: where, when and for which order it was taken. */
export async function stampPicture(photo: Blob, words: string): Promise<Blob> {
  const picture = await createImageBitmap(photo, { imageOrientation: 'from-image' });
  const { width, height } = computeSize(picture.width, picture.height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (pen === null) return photo;
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  writeAcross(pen, words, { width, height });
  for (const quality of QUALITIES) {
    const encoded = await encode(canvas, quality);
    if (encoded === null) return photo;
    if (encoded.size <= MOST_BYTES || quality === QUALITIES.at(-1)) return encoded;
  }
  return photo;
}

/** White on a dark band at the foot, which every picture can be read on. */
function writeAcross(pen: CanvasRenderingContext2D, words: string, { width, height }: { readonly width: number; readonly height: number }): void {
  const size = Math.max(12, Math.round(width / 36));
  pen.fillStyle = 'rgb(0 0 0 / 60%)';
  pen.fillRect(0, height - size * 2, width, size * 2);
  pen.fillStyle = '#ffffff';
  pen.font = `600 ${size}px sans-serif`;
  pen.textBaseline = 'middle';
  pen.fillText(words, size / 2, height - size, width - size);
}

function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}
