import { createHash } from 'node:crypto';
import { type AnyRoute, type InputOf, invalidInput, registerHotRead, type ReplyOf, type SwitchKey, type Switches } from '@quanyu/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ZodType } from 'zod';
import { catalogueError } from '../catalogue.errors.js';
import type { Catalogue } from '../catalogue.js';
import type { CatalogueSnapshot } from '../catalogue-snapshot.js';
import { toCategoryTree, toHomePage, toProductDetail, toProductList } from '../snapshot-views.js';
import { getHome, getProduct, listCategories, listProducts } from './storefront.contract.js';

/** A reply as it goes over the wire, made once per snapshot. */
interface ServedReply {
  readonly body: Buffer;
  readonly etag: string;
}

const MAX_REPLIES = 4_000;
const MAX_REPLY_BYTES = 64 * 1024 * 1024;
/** A longer address is parsed each time, so that nobody fills the memory with addresses. */
const MAX_URL_LENGTH = 300;
const ENTRY_BYTES = 500;

/** The serialised replies of one snapshot, by address as it was asked and by canonical question. */
class ServedReplies {
  private readonly byKey = new LRUCache<string, ServedReply>({
    max: MAX_REPLIES,
    maxSize: MAX_REPLY_BYTES,
    sizeCalculation: ({ body }) => body.length + ENTRY_BYTES,
  });

  constructor(
    readonly snapshot: CatalogueSnapshot,
    /** What was switched down when they were made: another set makes other replies. */
    readonly switchedOn: ReadonlySet<SwitchKey>,
  ) {}

  find(url: string): ServedReply | undefined {
    return this.byKey.get(url);
  }

  /** The reply to a question, rendered the first time; remembered under this address too. */
  render(url: string, question: string, makeReply: (snapshot: CatalogueSnapshot) => object): ServedReply {
    let served = this.byKey.get(question);
    if (served === undefined) {
      const body = Buffer.from(JSON.stringify(makeReply(this.snapshot)));
      served = { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
      this.byKey.set(question, served);
    }
    if (url.length <= MAX_URL_LENGTH) this.byKey.set(url, served);
    return served;
  }
}

/**
 * The reads that everyone makes all day, registered on Fastify directly and answered from memory: a known address costs
 * one lookup and no parsing, no serialisation and no wait. Everything else of the catalogue goes through Nest.
 */
export function registerCatalogueHotReads(fastify: FastifyInstance, catalogue: Catalogue, switches: Pick<Switches, 'switchedOn'>): void {
  let replies: ServedReplies | null = null;

  function currentReplies(): ServedReplies {
    const snapshot = catalogue.snapshot();
    const switchedOn = switches.switchedOn();
    if (replies?.snapshot !== snapshot || replies.switchedOn !== switchedOn) replies = new ServedReplies(snapshot, switchedOn);
    return replies;
  }

  function serve<R extends AnyRoute>(route: R, makeReply: (snapshot: CatalogueSnapshot, input: InputOf<R>) => ReplyOf<R> & object): void {
    registerHotRead(fastify, route, (request, reply) => {
      const url = request.raw.url ?? '';
      const served = currentReplies();
      send(request, reply, served.find(url) ?? slowly(served, url, request));
    });

    function slowly(served: ServedReplies, url: string, request: FastifyRequest): ServedReply {
      const input = { params: parse(route.params, 'params', request.params), query: parse(route.query, 'query', request.query), body: undefined } as InputOf<R>;
      return served.render(url, `${route.id} ${JSON.stringify(input)}`, (snapshot) => {
        const made = makeReply(snapshot, input);
        if (request.server.checkReplies && route.reply instanceof ZodType) route.reply.parse(made);
        return made;
      });
    }
  }

  serve(getHome, (snapshot) => {
    const page = toHomePage(snapshot);
    return switches.switchedOn().has('recommendations') ? { ...page, floors: [] } : page;
  });
  serve(listCategories, toCategoryTree);
  serve(listProducts, (snapshot, { query }) => {
    if (query.categoryId !== undefined && snapshot.findCategory(query.categoryId) === null) throw catalogueError('CATALOGUE.CATEGORY_NOT_FOUND');
    return toProductList(snapshot, query);
  });
  serve(getProduct, (snapshot, { params }) => {
    const product = snapshot.findProduct(params.productId);
    if (product === null) throw catalogueError('CATALOGUE.PRODUCT_NOT_FOUND');
    const detail = toProductDetail(snapshot, product);
    return switches.switchedOn().has('reviews') ? { ...detail, reviews: { ...detail.reviews, top: [] } } : detail;
  });
}

function parse(schema: AnyRoute['query'], root: string, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw invalidInput(root, result.error);
  return result.data;
}

function send(request: FastifyRequest, reply: FastifyReply, { body, etag }: ServedReply): void {
  // Caches may keep the reply but ask each time: a change is to be seen within a second.
  reply.header('etag', etag).header('cache-control', 'no-cache');
  if (request.headers['if-none-match']?.includes(etag) === true) void reply.code(304).send();
  else void reply.header('content-type', 'application/json; charset=utf-8').send(body);
}
