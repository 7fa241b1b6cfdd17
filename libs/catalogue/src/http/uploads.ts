import multipart, { type MultipartFile } from '@fastify/multipart';
import { invalidField, invalidInput, isDomainError, platformError, text } from '@quanyu/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { catalogueError } from '../catalogue.errors.js';
import { MAX_PICTURE_BYTES } from '../pictures/pictures.js';
import { MAX_IMPORT_BYTES } from './import.contract.js';

/** Teaches Fastify the two kinds of uploads of the catalogue: forms with one file, and CSV as the whole body. */
export async function registerCatalogueUploads(fastify: FastifyInstance): Promise<void> {
  const limits = { fileSize: MAX_PICTURE_BYTES, files: 1, fields: 4, fieldSize: 1_000, fieldNameSize: 50, parts: 5, headerPairs: 50 };
  await new Promise<void>((resolve, reject) => {
    // Cut files are refused below with a reason of their own.
    multipart(withoutHooks(fastify), { throwFileSizeLimit: false, limits }, (error) => (error instanceof Error ? reject(error) : resolve()));
  });
  fastify.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: MAX_IMPORT_BYTES }, (_request, body, done) => done(null, body));
}

/**
 * The plugin hangs two hooks of promises before and after every request of the shop, and gates wait behind them. They tidy files
 * away that `saveRequestFiles` keeps on disk, which nobody may call here; ours are read into memory.
 */
function withoutHooks(fastify: FastifyInstance): FastifyInstance {
  const instance = Object.create(fastify, { addHook: { value: (): FastifyInstance => instance } }) as FastifyInstance;
  return instance;
}

const altText = z.strictObject({ alt: text(100, 0) });

/** The picture of a form: field `file`, and before it an optional `alt`. */
export async function readPicture(request: FastifyRequest): Promise<{ bytes: Buffer; alt: string }> {
  const { file, bytes } = await readFile(request);
  if (file.file.truncated) throw catalogueError('CATALOGUE.MEDIA_TOO_LARGE');
  const field = file.fields['alt'];
  const value: unknown = field !== undefined && 'value' in field ? field.value : '';
  const parsed = altText.safeParse({ alt: value });
  if (!parsed.success) throw invalidInput('body', parsed.error);
  return { bytes, alt: parsed.data.alt };
}

/** The bytes of a CSV, sent as the body or as field `file` of a form. */
export async function readCsv(request: FastifyRequest): Promise<Buffer> {
  const body: unknown = request.body;
  if (Buffer.isBuffer(body)) return body;
  const { file, bytes } = await readFile(request);
  if (file.file.truncated || bytes.length > MAX_IMPORT_BYTES) throw platformError('REQUEST.TOO_LARGE', { maxBytes: MAX_IMPORT_BYTES });
  return bytes;
}

async function readFile(request: FastifyRequest): Promise<{ file: MultipartFile; bytes: Buffer }> {
  if (!request.isMultipart()) throw platformError('REQUEST.UNSUPPORTED_MEDIA');
  try {
    const file = await request.file();
    if (file?.fieldname !== 'file') throw invalidField('body.file', '请选择要上传的文件');
    return { file, bytes: await file.toBuffer() };
  } catch (error) {
    // A form without a boundary, or one that is cut short, fails in its reader without a status.
    if (isDomainError(error) || (error instanceof Error && 'statusCode' in error)) throw error;
    throw invalidField('body', '上传的内容不完整，请重新上传');
  }
}
