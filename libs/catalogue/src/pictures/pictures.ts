import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env, isDomainError } from '@quanyu/platform';
import sharp, { type Sharp } from 'sharp';
import { catalogueError } from '../catalogue.errors.js';
import type { Picture } from '../http/catalogue.schema.js';

/** Widths in pixels that screens ask for: a card, a page, a zoom. */
export const PICTURE_WIDTHS = [375, 750, 1125] as const;
export const MAX_PICTURE_BYTES = 10 * 1024 * 1024;
const MAX_PICTURE_PIXELS = 40_000_000;

/** Part of every file's name: a change of the encoding below makes new names, so that old copies in caches stay true. */
const ENCODING = 'a';

export interface StoredPicture {
  /** Name without width and extension. */
  readonly file: string;
  readonly widths: number[];
  readonly width: number;
  readonly height: number;
  /** Mean colour as #rrggbb. */
  readonly color: string;
}

/** Address of a picture at the wanted width, or at the widest there is. */
export function pictureUrl(picture: Pick<StoredPicture, 'file' | 'widths'>, wantedWidth: (typeof PICTURE_WIDTHS)[number]): string {
  const width = picture.widths.find((candidate) => candidate >= wantedWidth) ?? picture.widths.at(-1);
  return `/media/${picture.file}-${width ?? wantedWidth}.webp`;
}

/** A stored picture of a product with its addresses. */
export function toPicture(stored: StoredPicture & { readonly id: string; readonly alt: string }): Picture {
  const { id, color, width, height, alt } = stored;
  return { mediaId: id, url: pictureUrl(stored, 750), thumbUrl: pictureUrl(stored, 375), largeUrl: pictureUrl(stored, 1125), color, width, height, alt };
}

/** First bytes of the formats that are let in. The name and the declared type of an upload prove nothing. */
const SIGNATURES: readonly ((bytes: Buffer) => boolean)[] = [
  (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  (bytes) => /^GIF8[79]a/.test(bytes.toString('latin1', 0, 6)),
  (bytes) => bytes.toString('latin1', 4, 8) === 'ftyp' && /^avi[fs]/.test(bytes.toString('latin1', 8, 12)),
];

/** Pictures on disk. What is served was encoded here: no upload reaches a shopper as it came, and no EXIF survives. */
@Injectable()
export class PictureStore {
  private readonly folder: string;

  constructor(@Inject(ENV) env: Pick<Env, 'MEDIA_DIR'>) {
    this.folder = env.MEDIA_DIR;
  }

  /**
   * Re-encodes a picture to WebP in the three widths (never enlarged) under a name made of its content, so storing it
   * again changes nothing.
   * @throws CATALOGUE.MEDIA_UNSUPPORTED, CATALOGUE.MEDIA_TOO_LARGE
   */
  async store(bytes: Buffer): Promise<StoredPicture> {
    const picture = await this.describe(bytes);
    await this.write(bytes, picture);
    return picture;
  }

  /**
   * Stores a picture that belongs to one row: `claim` writes the row before there are files, so that whatever a crash leaves on disk is
   * known, and `confirm` says that they are there.
   * @throws CATALOGUE.MEDIA_UNSUPPORTED, CATALOGUE.MEDIA_TOO_LARGE, and what `claim` throws
   */
  async storeFor(bytes: Buffer, rowId: string, row: { readonly claim: (picture: StoredPicture) => Promise<void>; readonly confirm: () => Promise<void> }): Promise<StoredPicture> {
    const picture = await this.describe(bytes, rowId);
    await row.claim(picture);
    await this.write(bytes, picture, rowId);
    await row.confirm();
    return picture;
  }

  /**
   * What `write` would store. With `owner` the name is that owner's alone, and nobody can tell it from the content.
   * @throws CATALOGUE.MEDIA_UNSUPPORTED, CATALOGUE.MEDIA_TOO_LARGE
   */
  async describe(bytes: Buffer, owner = ''): Promise<StoredPicture> {
    if (bytes.length > MAX_PICTURE_BYTES) throw catalogueError('CATALOGUE.MEDIA_TOO_LARGE', { bytes: bytes.length });
    if (!SIGNATURES.some((matches) => matches(bytes))) throw catalogueError('CATALOGUE.MEDIA_UNSUPPORTED');
    const { width, height, color } = await inspect(bytes);
    const file = `${ENCODING}${createHash('sha256').update(owner).update(bytes).digest('hex').slice(0, 31)}`;
    return { file, widths: [...new Set(PICTURE_WIDTHS.map((wanted) => Math.min(wanted, width)))], width, height, color };
  }

  /** Writes the files of a described picture; those that are there already stay. With `owner`, `remove` finds also what a crash left half-written. */
  async write(bytes: Buffer, { file, widths }: Pick<StoredPicture, 'file' | 'widths'>, owner: string = randomUUID()): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    for (const width of widths) {
      const path = this.pathOf(file, width);
      if (await exists(path)) continue;
      const encoded = await decode(bytes).autoOrient().resize({ width, withoutEnlargement: true }).webp({ quality: 80, effort: 3 }).toBuffer();
      // Written aside and renamed, so that a half-written picture is never served.
      await writeFile(asideOf(path, owner), encoded);
      await rename(asideOf(path, owner), path);
    }
  }

  /** Deletes the files of a picture that was written for one owner, as far as they are there. */
  async remove({ file, widths }: Pick<StoredPicture, 'file' | 'widths'>, owner: string): Promise<void> {
    for (const path of widths.map((width) => this.pathOf(file, width))) {
      await rm(path, { force: true });
      await rm(asideOf(path, owner), { force: true });
    }
  }

  private pathOf(file: string, width: number): string {
    return join(this.folder, `${file}-${width}.webp`);
  }
}

function asideOf(path: string, owner: string): string {
  return `${path}.${owner}.part`;
}

function decode(bytes: Buffer): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_PICTURE_PIXELS, failOn: 'error', sequentialRead: true });
}

/** Size after the camera's orientation, and mean colour; decodes the whole picture, so a damaged one ends here. */
async function inspect(bytes: Buffer): Promise<{ width: number; height: number; color: string }> {
  try {
    // Reading the header ignores the limit on pixels, so it is checked here, before anything is decoded.
    const { width, height, autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PICTURE_PIXELS) throw catalogueError('CATALOGUE.MEDIA_TOO_LARGE', { width, height });
    const pixel = await decode(bytes).flatten({ background: '#ffffff' }).toColourspace('srgb').resize(1, 1, { fit: 'fill' }).raw().toBuffer();
    return { width: autoOrient.width, height: autoOrient.height, color: `#${pixel.subarray(0, 3).toString('hex')}` };
  } catch (error) {
    if (isDomainError(error)) throw error;
    throw catalogueError('CATALOGUE.MEDIA_UNSUPPORTED');
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
